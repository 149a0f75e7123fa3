namespace SecureVault.Core.Jobs;

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>It waits for its time.</summary>
    Idle,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>A person paused it.</summary>
    Paused,

    /// <summary>Its last run failed; it will be tried again.</summary>
    Failed,
}

/// <summary>A job as it is now.</summary>
/// <param name="Name">Its name.</param>
public sealed record JobStatus(JobName Name)
{
    /// <summary>Whether it runs in this process.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether a person paused it.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether another process was running it when this one last tried.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>How far the present run has come; null while it has told nothing.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>When it runs next.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When its last run began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its last run ended; null while it runs, and before the first.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When a run last did all that was to do.</summary>
    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>The result of the last run that ended.</summary>
    public JobResult? Last { get; init; }

    /// <summary>How many runs failed in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Its state.</summary>
    public JobState State =>
        IsRunning ? JobState.Running : IsPaused ? JobState.Paused : Failures > 0 ? JobState.Failed : JobState.Idle;
}
