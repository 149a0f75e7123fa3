using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Moves;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Moving;

/// <summary>Reads and writes the row of the move, and what a move needs to know of the versions.</summary>
internal sealed class MoveRows(IDbContextFactory<VaultDbContext> contexts, AuditLog audit, TimeProvider clock)
{
    // Below the number of parameters that any database takes.
    private const int BatchSize = 500;

    public Task<StoreMove?> ReadAsync(CancellationToken cancellationToken) =>
        WithAsync(db => db.StoreMoves.AsNoTracking().SingleOrDefaultAsync(cancellationToken), cancellationToken);

    /// <summary>Puts the row in the place of that of an earlier move.</summary>
    public Task ReplaceAsync(StoreMove move, CancellationToken cancellationToken) => WithAsync(
        async db =>
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await db.StoreMoves.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                db.StoreMoves.Add(move);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        },
        cancellationToken);

    /// <summary>Puts the row of a move that begins in the place of the one that it was proposed for.</summary>
    /// <param name="move">The new row.</param>
    /// <param name="former">The unfinished move that it takes back; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when another move was begun meanwhile, or the former one has ended or is being finished.</returns>
    public Task<bool> TryReplaceAsync(StoreMove move, Guid? former, CancellationToken cancellationToken) => WithAsync(
        async db =>
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                // The call may be repeated after its row was written.
                var deleted = await db.StoreMoves
                    .Where(row => row.MoveId == move.MoveId
                        || (former == null ? row.State == (int)MoveState.Finished : row.MoveId == former && row.State < (int)MoveState.Finishing))
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
                if (deleted == 0 && (former is not null || await db.StoreMoves.AnyAsync(cancellationToken).ConfigureAwait(false)))
                {
                    return false;
                }

                db.StoreMoves.Add(move);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await audit.RecordAsync(db, new AuditEvent(AuditAction.StoreMoveBegun) { Details = [("move", move.MoveId)] }, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        },
        cancellationToken);

    public Task DeleteAsync(Guid move, CancellationToken cancellationToken) => WithAsync(
        db => db.StoreMoves.Where(row => row.MoveId == move).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    /// <summary>Changes the row, if it is in one of these states.</summary>
    /// <returns>False when it is not.</returns>
    public Task<bool> UpdateAsync(
        Guid move, IReadOnlyCollection<MoveState> states, Action<UpdateSettersBuilder<StoreMove>> change, CancellationToken cancellationToken) =>
        WithAsync(db => UpdateAsync(db, move, states, change, cancellationToken), cancellationToken);

    /// <summary>Changes the row as an operator asks, and records that, if it is in one of these states.</summary>
    /// <returns>False when it is not.</returns>
    public Task<bool> UpdateAsync(
        Guid move, IReadOnlyCollection<MoveState> states, string request, Action<UpdateSettersBuilder<StoreMove>> change, CancellationToken cancellationToken) =>
        contexts.InTransactionAsync(
            async db =>
            {
                var isChanged = await UpdateAsync(db, move, states, change, cancellationToken).ConfigureAwait(false);
                if (isChanged)
                {
                    var asked = new AuditEvent(AuditAction.StoreMoveChanged) { Details = [("move", move), ("request", request)] };
                    await audit.RecordAsync(db, asked, cancellationToken).ConfigureAwait(false);
                }

                return isChanged;
            },
            cancellationToken);

    /// <summary>Gives the row the same plan under another key, if it still has the plan that was read. Two may do it at once.</summary>
    public Task ResealAsync(StoreMove read, byte[] sealedPlan, CancellationToken cancellationToken) => WithAsync(
        db => db.StoreMoves
            .Where(row => row.MoveId == read.MoveId && row.SealedPlan == read.SealedPlan)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedPlan, sealedPlan), cancellationToken),
        cancellationToken);

    /// <summary>Those of the keys that a version names.</summary>
    public Task<HashSet<string>> FindNamedAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        FindAsync(keys, db => db.Versions, cancellationToken);

    /// <summary>Those of the keys whose uploads may go on.</summary>
    public Task<HashSet<string>> FindPendingAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        FindAsync(keys, db => db.Versions.Where(version => version.State == VersionState.Pending), cancellationToken);

    /// <summary>Destroys the key of an upload that is not stored, so that its commit fails and the sweep removes what there is of it.</summary>
    /// <returns>False when it was stored or ended meanwhile.</returns>
    public Task<bool> EndPendingAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var name = key.ToString();
        return WithAsync(
            async db => await db.Versions
                .Where(version => version.ObjectKey == name && version.State == VersionState.Pending)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(version => version.State, VersionState.Purging)
                        .SetProperty(version => version.WrappedFileKey, (byte[]?)null)
                        .SetProperty(version => version.LeaseExpiresAt, version => version.LeaseExpiresAt ?? version.CreatedAt),
                    cancellationToken)
                .ConfigureAwait(false) == 1,
            cancellationToken);
    }

    private async Task<bool> UpdateAsync(
        VaultDbContext db, Guid move, IReadOnlyCollection<MoveState> states, Action<UpdateSettersBuilder<StoreMove>> change, CancellationToken cancellationToken)
    {
        var (numbers, now) = (states.Select(state => (int)state).ToList(), clock.GetUtcNow());
        return await db.StoreMoves
            .Where(row => row.MoveId == move && numbers.Contains(row.State))
            .ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(row => row.UpdatedAt, now);
                    change(set);
                },
                cancellationToken)
            .ConfigureAwait(false) == 1;
    }

    private Task<HashSet<string>> FindAsync(
        IReadOnlyCollection<string> keys, Func<VaultDbContext, IQueryable<FileVersion>> versions, CancellationToken cancellationToken) => WithAsync(
        async db =>
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            foreach (var batch in keys.Chunk(BatchSize))
            {
                found.UnionWith(await versions(db).Where(version => batch.Contains(version.ObjectKey)).Select(version => version.ObjectKey)
                    .ToListAsync(cancellationToken).ConfigureAwait(false));
            }

            return found;
        },
        cancellationToken);

    private async Task<T> WithAsync<T>(Func<VaultDbContext, Task<T>> work, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await work(db).ConfigureAwait(false);
        }
    }
}
