namespace SecureVault.Core.Jobs;

/// <summary>How often a job runs.</summary>
/// <param name="Interval">From the end of a run to the beginning of the next.</param>
public sealed record JobSchedule(TimeSpan Interval)
{
    // A row that is written every few seconds would cost more than most such runs.
    private static readonly TimeSpan FrequentInterval = TimeSpan.FromMinutes(10);

    /// <summary>How long the first run waits after a start, even when it is overdue: the first minutes belong to people who wait for their page.</summary>
    public TimeSpan StartDelay { get; init; }

    /// <summary>How long it waits after a failure; twice as long after each further one in a row.</summary>
    public TimeSpan FirstRetry { get; init; } = Interval;

    /// <summary>The longest that it waits after a failure.</summary>
    public TimeSpan LongestRetry { get; init; } = Interval;

    /// <summary>True for a job that begins anew with each start, and whose uneventful runs are not written down.</summary>
    internal bool IsFrequent => Interval <= FrequentInterval;

    /// <summary>How long it waits after some failures in a row.</summary>
    internal TimeSpan RetryAfter(int failures)
    {
        var wait = FirstRetry;
        for (var failure = 1; failure < failures && wait < LongestRetry; failure++)
        {
            wait *= 2;
        }

        return wait < LongestRetry ? wait : LongestRetry;
    }
}
