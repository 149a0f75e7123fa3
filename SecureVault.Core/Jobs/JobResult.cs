namespace SecureVault.Core.Jobs;

/// <summary>How a run ended. The numbers are stored; they never change meaning.</summary>
public enum JobOutcome
{
    /// <summary>All was done.</summary>
    Done = 1,

    /// <summary>It ended with an error, or found something that is not as it should be.</summary>
    Failed = 2,

    /// <summary>Nothing was done, because the store is held.</summary>
    Held = 3,

    /// <summary>A person cancelled it.</summary>
    Cancelled = 4,

    /// <summary>The server stopped, or crashed.</summary>
    Interrupted = 5,
}

/// <summary>Why a run failed. The numbers are stored; they never change meaning.</summary>
public enum JobError
{
    /// <summary>An error of the program; the log has it.</summary>
    Unexpected = 1,

    /// <summary>The store does not answer.</summary>
    StoreUnavailable = 2,

    /// <summary>The store refuses, or is not this vault's.</summary>
    StoreRefused = 3,

    /// <summary>The database does not answer, or is gone.</summary>
    Database = 4,

    /// <summary>A disk is full.</summary>
    DiskFull = 5,

    /// <summary>A disk fails.</summary>
    Disk = 6,

    /// <summary>A master key is missing.</summary>
    Key = 7,

    /// <summary>There is no backup.</summary>
    NoBackup = 8,

    /// <summary>A backup can't be read or restored.</summary>
    BackupDamaged = 9,

    /// <summary>Key cards, objects or counts are not as they should be.</summary>
    Findings = 10,

    /// <summary>The mail server does not take mails.</summary>
    Mail = 11,
}

/// <summary>Something that a run counts. Stored by name.</summary>
public enum JobCount
{
    /// <summary>Objects that were removed from the store.</summary>
    Removed,

    /// <summary>Objects whose removal is put off.</summary>
    Left,

    /// <summary>Items, versions and uploads whose keys were destroyed.</summary>
    Destroyed,

    /// <summary>Key cards that were written anew.</summary>
    CardsRepaired,

    /// <summary>Key cards that open.</summary>
    CardsOpened,

    /// <summary>Key cards that don't.</summary>
    CardsFailed,

    /// <summary>Backups that were made.</summary>
    Backups,

    /// <summary>Bytes of a backup, or bytes that were read.</summary>
    Bytes,

    /// <summary>Old backups that were removed.</summary>
    Pruned,

    /// <summary>People whose space is counted wrongly.</summary>
    Differences,

    /// <summary>User keys that open.</summary>
    KeysOpened,

    /// <summary>User keys that don't.</summary>
    KeysFailed,

    /// <summary>User keys that were wrapped under the active master key.</summary>
    KeysRewrapped,

    /// <summary>Records of the store that were written under the active master key.</summary>
    RecordsRewrapped,

    /// <summary>Rows that were restored.</summary>
    Rows,

    /// <summary>Objects that are what was stored.</summary>
    Intact,

    /// <summary>Objects that are not what was stored.</summary>
    Damaged,

    /// <summary>Objects that are not in the store.</summary>
    Missing,

    /// <summary>Objects that the keys at hand don't open.</summary>
    NoKey,

    /// <summary>Objects that the store did not give.</summary>
    NotRead,

    /// <summary>Names and file keys that came under another user key.</summary>
    Rewrapped,

    /// <summary>Contents that were sealed anew.</summary>
    Resealed,

    /// <summary>User keys that were destroyed.</summary>
    KeysDestroyed,

    /// <summary>Mails that the server took.</summary>
    Sent,

    /// <summary>Accounts that are destroyed.</summary>
    Accounts,
}

/// <summary>The result of a run: numbers and kinds, never a name.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record JobResult(JobOutcome Outcome, JobError? Error = null)
{
    /// <summary>The counts of the run; zeros may be left out.</summary>
    public IReadOnlyDictionary<JobCount, long> Counts { get; init; } = new Dictionary<JobCount, long>();

    /// <summary>A run that did all that was to do.</summary>
    /// <param name="counts">The counts of the run.</param>
    public static JobResult Done(params ReadOnlySpan<(JobCount Count, long Value)> counts) => Of(JobOutcome.Done, null, counts);

    /// <summary>A run that failed.</summary>
    /// <param name="error">Why.</param>
    /// <param name="counts">The counts up to then.</param>
    public static JobResult Failed(JobError error, params ReadOnlySpan<(JobCount Count, long Value)> counts) => Of(JobOutcome.Failed, error, counts);

    /// <summary>A run that did nothing, because the store is held.</summary>
    public static JobResult Held { get; } = new(JobOutcome.Held);

    /// <summary>A count; zero when it was not counted.</summary>
    public long this[JobCount count] => Counts.GetValueOrDefault(count);

    private static JobResult Of(JobOutcome outcome, JobError? error, ReadOnlySpan<(JobCount Count, long Value)> counts)
    {
        var counted = new Dictionary<JobCount, long>();
        foreach (var (count, value) in counts)
        {
            if (value != 0)
            {
                counted[count] = value;
            }
        }

        return new JobResult(outcome, error) { Counts = counted };
    }
}
