using SecureVault.Core.Storage;

namespace SecureVault.Core.Audit.Upkeep;

/// <summary>Verifies the log and records that.</summary>
public sealed class AuditCheckup
{
    // An entry has room for the names of so many.
    private const int MaxFlaws = 40;

    private readonly AuditVerification _verification;
    private readonly AuditHeads _heads;
    private readonly AuditLog _log;

    internal AuditCheckup(AuditVerification verification, AuditHeads heads, AuditLog log) => (_verification, _heads, _log) = (verification, heads, log);

    /// <summary>How many entries there are to read.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) => _verification.CountAsync(cancellationToken);

    /// <summary>Follows all chains, and compares them with the heads in the store if that is wanted.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer; the chains are whole then.</exception>
    public async Task<AuditVerdict> RunAsync(bool withHeads, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var verdict = await VerifyAsync(withHeads, [], progress, cancellationToken).ConfigureAwait(false);
        await _log.RecordAloneAsync(
            new AuditEvent(AuditAction.LogVerified)
            {
                Outcome = verdict is AuditVerdict.Whole ? AuditOutcome.Done : AuditOutcome.Failed,
                Details = verdict is AuditVerdict.Broken broken
                    ? [("chain", broken.Chain), ("entry", broken.Sequence), ("flaw", broken.Flaw)]
                    : [("entries", (verdict as AuditVerdict.Whole)?.Entries), ("heads", (verdict as AuditVerdict.Whole)?.Heads)],
            },
            cancellationToken).ConfigureAwait(false);
        return verdict;
    }

    /// <summary>Finds all flaws that were not accepted yet: the first of each chain, or several where heads show an earlier one.</summary>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AuditVerdict.Broken>> FindFlawsAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        List<AuditVerdict.Broken> flaws = [];
        while (flaws.Count < MaxFlaws && await VerifyAsync(withHeads: true, flaws, progress, cancellationToken).ConfigureAwait(false) is AuditVerdict.Broken found)
        {
            flaws.Add(found);
        }

        return flaws;
    }

    /// <summary>
    /// Lets the log go on after damage: a new chain begins, whose first entry names the flaws. Verifications then pass over them and what lies behind
    /// them in their chains; what lies before, and everything that comes, is verified as ever.
    /// </summary>
    public Task AcceptAsync(IReadOnlyList<AuditVerdict.Broken> flaws, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flaws);
        ArgumentOutOfRangeException.ThrowIfZero(flaws.Count);
        return _log.AcceptAsync(flaws, cancellationToken);
    }

    private async Task<AuditVerdict> VerifyAsync(
        bool withHeads, IReadOnlyCollection<AuditVerdict.Broken> accepted, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // The database's calls return on the thread that asks.
        var verdict = await Task.Run(() => _verification.RunAsync(accepted, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (!withHeads || verdict is not AuditVerdict.Whole whole)
        {
            return verdict;
        }

        var found = await _heads.CheckAsync(accepted, cancellationToken).ConfigureAwait(false);
        return found is AuditVerdict.Whole { Heads: var count } ? whole with { Heads = count } : found;
    }
}
