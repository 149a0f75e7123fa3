using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Accounts.Deletion;

/// <summary>
/// The rows of accounts that are destroyed. Each step is a transaction of its own and can be repeated: whatever a crash, or somebody who had opened
/// the keys before, left behind goes with the next one.
/// </summary>
internal sealed class DoomedAccounts(IDbContextFactory<VaultDbContext> contexts, VaultDatabase database, CopiedKeys copies, AuditLog audit, MailNotices mails, TimeProvider clock)
{
    // Enough to be quick, few enough to keep the write lock short.
    private const int BatchSize = 500;

    /// <summary>The accounts to destroy now: those that were begun, those without a grace, and those whose grace is over.</summary>
    /// <param name="ageCounts">Whether the clock is believed; without it no grace is over.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<List<UserId>> FindAsync(bool ageCounts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var found = await db.AccountDeletions
                .Where(row => row.Phase == DeletionPhase.Destroying || row.DueAt <= row.RequestedAt || (ageCounts && row.DueAt <= now))
                .OrderBy(row => row.DueAt)
                .Select(row => row.UserId)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return found.ConvertAll(id => new UserId(id));
        }
    }

    /// <summary>Destroys the account's keys, older ones too. From here on nothing brings it back, and nobody can open what it stored.</summary>
    /// <returns>Whether the store has the marker of it already; null when somebody kept the account meanwhile.</returns>
    public async Task<bool?> DestroyKeysAsync(UserId user, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var deletion = await contexts.InTransactionAsync(
            async db =>
            {
                // Once more: somebody may have kept the account since it was found, and deleted it anew.
                var begun = await db.AccountDeletions
                    .Where(row => row.UserId == user.Value)
                    .Where(row => row.Phase == DeletionPhase.Destroying || row.DueAt <= row.RequestedAt || row.DueAt <= now)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Phase, DeletionPhase.Destroying), cancellationToken)
                    .ConfigureAwait(false);
                if (begun == 0)
                {
                    return null;
                }

                await db.UserKeys.Where(key => key.UserId == user.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                return await db.AccountDeletions.AsNoTracking().SingleAsync(row => row.UserId == user.Value, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (deletion is null)
        {
            return null;
        }

        database.OweForgetting();
        copies.DeleteThoseOf(user.Value);
        await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        return deletion.NotedAt is not null;
    }

    /// <summary>Notes that the store has the marker.</summary>
    public Task NoteAsync(UserId user, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return contexts.InTransactionAsync(
            db => db.AccountDeletions.Where(row => row.UserId == user.Value).ExecuteUpdateAsync(set => set.SetProperty(row => row.NotedAt, now), cancellationToken),
            cancellationToken);
    }

    /// <summary>Gives all objects of the account to the sweep, and removes its items.</summary>
    public async Task RemoveItemsAsync(UserId user, CancellationToken cancellationToken)
    {
        while (await contexts.InTransactionAsync(db => MarkVersionsAsync(db, user, cancellationToken), cancellationToken).ConfigureAwait(false) == BatchSize)
        {
            // the next ones
        }

        while (await contexts.InTransactionAsync(db => RemoveItemsAsync(db, user, cancellationToken), cancellationToken).ConfigureAwait(false) == BatchSize)
        {
            // the next ones
        }

        database.OweForgetting();
    }

    /// <summary>Removes the account, once nothing of it is in the store any more.</summary>
    /// <returns>False while something is.</returns>
    public async Task<bool> TryRemoveAsync(UserId user, CancellationToken cancellationToken)
    {
        var isRemoved = await contexts.InTransactionAsync(db => TryRemoveAsync(db, user, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (isRemoved)
        {
            database.OweForgetting();
            mails.Tell();
            await database.ForgetDeletedAsync(cancellationToken).ConfigureAwait(false);
        }

        return isRemoved;
    }

    /// <summary>The accounts among some that are there.</summary>
    public async Task<HashSet<Guid>> WhichAreThereAsync(IReadOnlyCollection<Guid> users, CancellationToken cancellationToken)
    {
        var there = new HashSet<Guid>();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            foreach (var batch in users.Chunk(BatchSize))
            {
                there.UnionWith(await db.Users.Where(user => EF.Parameter(batch).Contains(user.Id)).Select(user => user.Id).ToListAsync(cancellationToken).ConfigureAwait(false));
            }
        }

        return there;
    }

    /// <summary>Contents, older ones, thumbnails, uploads, and what was sealed anew: each row that still may have an object.</summary>
    private static async Task<int> MarkVersionsAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var ids = await db.Versions
            .Where(row => row.OwnerId == user.Value && (row.State != VersionState.Purging || (row.Reseals != null && row.LeaseExpiresAt != null)))
            .OrderBy(row => row.Id)
            .Take(BatchSize)
            .Select(row => row.Id)
            .ToArrayAsync(cancellationToken)
            .ConfigureAwait(false);

        // The lease of an upload stays: it tells an upload from a file that was deleted. Nobody reads an object any more that another took the place of.
        await db.Versions
            .Where(row => EF.Parameter(ids).Contains(row.Id))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.LeaseExpiresAt, row => row.State == VersionState.Pending && row.Reseals == null ? row.LeaseExpiresAt ?? row.CreatedAt : null)
                    .SetProperty(row => row.State, VersionState.Purging)
                    .SetProperty(row => row.WrappedFileKey, (byte[]?)null)
                    .SetProperty(row => row.SealedFacts, (byte[]?)null),
                cancellationToken)
            .ConfigureAwait(false);
        return ids.Length;
    }

    private static async Task<int> RemoveItemsAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var ids = await db.Items
            .Where(item => item.OwnerId == user.Value)
            .OrderBy(item => item.Id)
            .Take(BatchSize)
            .Select(item => item.Id)
            .ToArrayAsync(cancellationToken)
            .ConfigureAwait(false);
        await db.Items.Where(item => EF.Parameter(ids).Contains(item.Id)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        return ids.Length;
    }

    private async Task<bool> TryRemoveAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var found = await (
            from deletion in db.AccountDeletions.AsNoTracking()
            join row in db.Users.AsNoTracking() on deletion.UserId equals row.Id
            where deletion.UserId == user.Value && deletion.Phase == DeletionPhase.Destroying
            where !db.Versions.Any(version => version.OwnerId == user.Value) && !db.Items.Any(item => item.OwnerId == user.Value)
            select new { deletion.Language, deletion.Origin, row.Email, row.NormalizedEmail }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            return false;
        }

        // All that the account has besides goes with its row.
        await db.Invitations.Where(row => row.NormalizedEmail == found.NormalizedEmail).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await db.Users.Where(row => row.Id == user.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        mails.Add(db, MailKind.AccountDeleted, user: null, found.Language, found.Email);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var happened = new AuditEvent(AuditAction.AccountDestroyed, AuditTarget.Person(user)) { Details = [("origin", (int)found.Origin)] };
        await audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
