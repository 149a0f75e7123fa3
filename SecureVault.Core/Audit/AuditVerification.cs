using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Audit;

/// <summary>Finds out whether the log is as it was written. It reads one state of the database, and the server may go on writing meanwhile.</summary>
public sealed class AuditVerification
{
    private const int ProgressStep = 5_000;

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditKeys _keys;

    internal AuditVerification(IDbContextFactory<VaultDbContext> contexts, AuditKeys keys) => (_contexts, _keys) = (contexts, keys);

    /// <summary>Follows all chains.</summary>
    /// <param name="progress">Told now and then how many entries were read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<AuditVerdict> RunAsync(IProgress<long>? progress, CancellationToken cancellationToken) => RunAsync([], progress, cancellationToken);

    /// <summary>Follows all chains, as if these flaws were accepted.</summary>
    internal async Task<AuditVerdict> RunAsync(IReadOnlyCollection<AuditVerdict.Broken> accepted, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var snapshot = await db.BeginSnapshotAsync(cancellationToken).ConfigureAwait(false);
            await using (snapshot.ConfigureAwait(false))
            {
                return await RunAsync(db, accepted, progress, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>How many entries there are to read.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.AuditEntries.LongCountAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<AuditVerdict> RunAsync(
        VaultDbContext db, IReadOnlyCollection<AuditVerdict.Broken> accepted, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var ends = await db.AuditChains.AsNoTracking().ToDictionaryAsync(chain => chain.Number, cancellationToken).ConfigureAwait(false);
        var epochs = await db.AuditEpochs.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        var written = await db.AuditEntries.Select(entry => entry.Chain).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false);
        var marks = await AuditMarks.ReadAsync(db, accepted, cancellationToken).ConfigureAwait(false);
        var (count, before) = (0L, new AuditEnd(null, null));
        foreach (var number in ends.Keys.Concat(written).Concat(epochs.Select(epoch => epoch.Chain)).Distinct().Order())
        {
            var keys = epochs.Where(epoch => epoch.Chain == number).ToDictionary(epoch => epoch.Epoch, _keys.TryOpen);
            try
            {
                var walk = new ChainWalk(ends.GetValueOrDefault(number), number, keys, marks.CutOf(number));
                await WalkAsync(db, number, walk, done => progress?.Report(count + done), cancellationToken).ConfigureAwait(false);
                if (new[] { walk.End(), FlawOfBeginning(number, walk, before, marks) }.FirstOrDefault(flaw => flaw is not null && !marks.IsAccepted(flaw)) is { } found)
                {
                    return found;
                }

                (count, before) = (count + walk.Count, new AuditEnd(number, walk.Last));
            }
            finally
            {
                keys.Values.ToList().ForEach(key => CryptographicOperations.ZeroMemory(key));
            }
        }

        progress?.Report(count);
        return new AuditVerdict.Whole(count);
    }

    private static async Task WalkAsync(VaultDbContext db, int number, ChainWalk walk, Action<long> advanced, CancellationToken cancellationToken)
    {
        // Entries are read while those before them are hashed.
        var (rows, taking) = (new List<AuditRow>(ProgressStep), Task.FromResult(true));
        try
        {
            await foreach (var row in AuditRows.ReadAsync(db, number, cancellationToken).ConfigureAwait(false))
            {
                rows.Add(row);
                if (rows.Count < ProgressStep)
                {
                    continue;
                }

                if (!await taking.ConfigureAwait(false))
                {
                    return;
                }

                advanced(walk.Count);
                var full = rows;
                taking = Task.Run(() => walk.Take(full), CancellationToken.None);
                rows = new List<AuditRow>(ProgressStep);
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (await taking.ConfigureAwait(false))
            {
                walk.Take(rows);
            }
        }
        finally
        {
            await ((Task)taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the keys are wiped after this
        }
    }

    /// <summary>A chain that does not say which one it continues began because somebody took the end of that one away.</summary>
    private static AuditVerdict.Broken? FlawOfBeginning(int number, ChainWalk walk, AuditEnd before, AuditMarks marks)
    {
        if (number == 1 || walk.First is not { Sequence: 1 } first)
        {
            return null;
        }

        var begun = AuditBeginning.Of(first);
        if (begun?.Reason == AuditReason.Key)
        {
            return new AuditVerdict.Broken(begun.Before.Chain ?? number, 1, AuditFlaw.ForeignEpoch);
        }

        // Of one whose time is over, the checkpoint alone is left.
        return begun is not null && (begun.Before == before
            || (begun.Before.Chain is { } chain && (marks.IsAccepted(chain) || (marks.IsCut(chain) && marks.CutOf(chain).Through == begun.Before.Through))))
            ? null
            : new AuditVerdict.Broken(before.Chain ?? number, (before.Through ?? 0) + 1, AuditFlaw.Cut);
    }
}
