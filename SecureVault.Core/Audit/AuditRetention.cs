using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit;

/// <summary>Cuts entries whose time is over. A checkpoint keeps the hash of the last one, from which a verification goes on.</summary>
public sealed class AuditRetention
{
    // Others wait for as long as one transaction takes.
    private const int BatchSize = 2000;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditLog _log;
    private readonly AuditOptions _options;
    private readonly TimeProvider _clock;

    internal AuditRetention(IDbContextFactory<VaultDbContext> contexts, AuditLog log, IOptions<AuditOptions> options, TimeProvider clock) =>
        (_contexts, _log, _options, _clock) = (contexts, log, options.Value, clock);

    /// <summary>Older entries are due.</summary>
    internal DateTimeOffset Before => _clock.GetUtcNow().AddDays(-_options.KeepDays);

    /// <summary>Whether there is something to cut.</summary>
    public async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var before = Before;
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.AuditEntries.AnyAsync(entry => entry.At < before, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Cuts what is due.</summary>
    /// <returns>How many entries.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => RunAsync(Before, cancellationToken);

    /// <summary>Cuts what is older.</summary>
    internal async Task<int> RunAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (count, batch) = (0, 0);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch = await CutAsync(before, cancellationToken).ConfigureAwait(false);
            count += batch;
        }
        while (batch > 0);

        return count;
    }

    private async Task<int> CutAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var chain in await db.AuditChains.AsNoTracking().OrderBy(chain => chain.Number).ToListAsync(cancellationToken).ConfigureAwait(false))
                {
                    var batch = await CutAsync(db, chain, before, cancellationToken).ConfigureAwait(false);
                    if (batch > 0)
                    {
                        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                        return batch;
                    }
                }
            }
        }

        return 0;
    }

    /// <summary>Cuts from the beginning up to the first entry that stays, though a clock that jumped may have older ones behind it.</summary>
    private async Task<int> CutAsync(VaultDbContext db, AuditChain chain, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var oldest = await db.AuditEntries.AsNoTracking()
            .Where(entry => entry.Chain == chain.Number)
            .OrderBy(entry => entry.Sequence)
            .Take(BatchSize)
            .Select(entry => new { entry.Sequence, entry.At, entry.Mac, entry.Action, entry.Details })
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        if (oldest.TakeWhile(entry => entry.At < before).LastOrDefault() is not { } last)
        {
            return 0;
        }

        var cut = await db.AuditEntries
            .Where(entry => entry.Chain == chain.Number && entry.Sequence <= last.Sequence)
            .ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false);
        await _log.RecordAsync(
            db, new AuditEvent(AuditAction.Checkpoint) { Details = new AuditCut(chain.Number, last.Sequence, last.Mac).Details }, cancellationToken).ConfigureAwait(false);
        foreach (var begun in oldest.Where(entry => entry is { Sequence: 1, Action: (int)AuditAction.ChainBegun }).Select(entry => AuditBeginning.Of(entry.Details)))
        {
            // The leave to be damaged ends with the entry that gave it, and the damaged chains are older.
            foreach (var damaged in begun.Flaws.Select(flaw => flaw.Chain).Where(number => number < chain.Number).Distinct())
            {
                await DropAsync(db, damaged, cancellationToken).ConfigureAwait(false);
            }
        }

        if (last.Sequence == chain.Sequence && await db.AuditChains.AnyAsync(other => other.Number > chain.Number, cancellationToken).ConfigureAwait(false))
        {
            // Nothing comes to this chain any more.
            await DropAsync(db, chain.Number, cancellationToken).ConfigureAwait(false);
        }

        return cut;
    }

    /// <summary>Removes a chain with all that it has, in the caller's transaction.</summary>
    internal static async Task DropAsync(VaultDbContext db, int chain, CancellationToken cancellationToken)
    {
        await db.AuditEntries.Where(entry => entry.Chain == chain).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await db.AuditEpochs.Where(epoch => epoch.Chain == chain).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await db.AuditChains.Where(other => other.Number == chain).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
