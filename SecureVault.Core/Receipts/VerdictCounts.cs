using SecureVault.Core.Jobs;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>Counts what was found of many objects.</summary>
internal sealed class VerdictCounts
{
    // A store that fails several times in a row is away.
    private const int MaxFailures = 3;

    private readonly Dictionary<VersionVerdict, long> _counts = [];
    private int _failuresInRow;

    /// <summary>How the store failed last; null when it did not.</summary>
    public ObjectStoreException? Failure { get; private set; }

    /// <summary>True when the store failed several times in a row.</summary>
    public bool IsStoreAway => _failuresInRow >= MaxFailures;

    /// <summary>Adds one; null is of a version that is gone, and counts for nothing.</summary>
    public void Add(Judgement? judgement)
    {
        if (judgement is { } found)
        {
            _counts[found.Verdict] = _counts.GetValueOrDefault(found.Verdict) + 1;
            _failuresInRow = found.Failure is null ? 0 : _failuresInRow + 1;
            Failure = found.Failure ?? Failure;
        }
    }

    /// <summary>The store is not away after all.</summary>
    public void Forgive() => _failuresInRow = 0;

    /// <summary>The result of a run that read them, with further counts.</summary>
    public JobResult Result(long bytes, params ReadOnlySpan<(JobCount Count, long Value)> more)
    {
        (JobCount, long)[] counts =
        [
            (JobCount.Intact, Of(VersionVerdict.Intact)),
            (JobCount.Damaged, Of(VersionVerdict.Damaged)),
            (JobCount.Missing, Of(VersionVerdict.Missing)),
            (JobCount.NoKey, Of(VersionVerdict.NoKey)),
            (JobCount.NotRead, Of(VersionVerdict.StoreFailed)),
            (JobCount.Bytes, bytes),
            .. more,
        ];
        return _counts.Keys.All(verdict => verdict == VersionVerdict.Intact) ? JobResult.Done(counts)
            : Of(VersionVerdict.Damaged) + Of(VersionVerdict.Missing) > 0 ? JobResult.Failed(JobError.Findings, counts)
            : Of(VersionVerdict.StoreFailed) > 0 && Failure is { } failure ? JobResult.Failed(JobErrors.Of(failure), counts)
            : JobResult.Failed(JobError.Key, counts);
    }

    private long Of(VersionVerdict verdict) => _counts.GetValueOrDefault(verdict);
}
