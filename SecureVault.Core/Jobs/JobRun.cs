namespace SecureVault.Core.Jobs;

/// <summary>How far a run has come.</summary>
/// <param name="Done">How many of its things are done.</param>
/// <param name="Total">How many there are; null when that is not known.</param>
/// <param name="Bytes">Bytes that were read or written.</param>
public readonly record struct JobProgress(long Done, long? Total, long Bytes);

/// <summary>One run of a job.</summary>
/// <param name="isAsked">Whether a person asked for it.</param>
/// <param name="report">Takes the progress.</param>
public sealed class JobRun(bool isAsked, Action<JobProgress> report)
{
    /// <summary>True when a person asked for this run: it does not find that nothing is due yet.</summary>
    public bool IsAsked => isAsked;

    /// <summary>Tells how far it has come. May be called as often as there is something to tell.</summary>
    public void Report(long done, long? total = null, long bytes = 0) => report(new JobProgress(done, total, bytes));
}
