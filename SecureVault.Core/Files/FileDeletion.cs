using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>What a deletion did.</summary>
/// <param name="Deleted">How many items went; those that were gone already do not count.</param>
/// <param name="UndoUntil">Until when <see cref="FileDeletion.UndoAsync"/> can bring them back.</param>
public sealed record DeleteOutcome(int Deleted, DateTimeOffset UndoUntil);

/// <summary>What an undo did.</summary>
/// <param name="Restored">How many items are back.</param>
/// <param name="NameTaken">How many stay deleted because another item has their name now.</param>
/// <param name="Gone">How many are purged.</param>
public sealed record UndoOutcome(int Restored, int NameTaken, int Gone);

/// <summary>Deletes files; for a short while that can be undone, then the sweeper destroys keys and objects.</summary>
public sealed class FileDeletion(
    IDbContextFactory<VaultDbContext> contexts, UserKeys keys, VaultEvents events, IOptions<VaultOptions> options, TimeProvider clock)
{
    /// <summary>Deletes those of the items that are the user's and live.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<DeleteOutcome> DeleteAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        using var access = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var ids = items.Select(item => item.Value).ToList();
        var now = clock.GetUtcNow();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var deleted = await db.Items
                .Where(item => ids.Contains(item.Id) && item.OwnerId == user.Value && item.DeletedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.DeletedAt, now), cancellationToken)
                .ConfigureAwait(false);
            if (deleted > 0)
            {
                events.Publish(new VaultEvent.DriveChanged(user));
            }

            return new DeleteOutcome(deleted, now.AddSeconds(options.Value.UndoDeleteSeconds));
        }
    }

    /// <summary>Brings back those of the items that are not purged yet and whose names are still free.</summary>
    /// <exception cref="AccessEndedException">Who asks may not use the vault any more.</exception>
    public async Task<UndoOutcome> UndoAsync(UserId user, IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken)
    {
        using var access = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var ids = items.Select(item => item.Value).ToHashSet();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var outcome = await RestoreAsync(db, user, ids, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                if (outcome.Restored > 0)
                {
                    events.Publish(new VaultEvent.DriveChanged(user));
                }

                return outcome;
            }
        }
    }

    private static async Task<UndoOutcome> RestoreAsync(VaultDbContext db, UserId user, HashSet<Guid> ids, CancellationToken cancellationToken)
    {
        var deleted = await db.Items
            .Where(item => ids.Contains(item.Id) && item.OwnerId == user.Value && item.DeletedAt != null)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var restored = 0;
        foreach (var item in deleted)
        {
            var taken = await db.Items
                .AnyAsync(
                    other => other.OwnerId == user.Value && other.ParentId == item.ParentId && other.NameIndex == item.NameIndex && other.DeletedAt == null,
                    cancellationToken)
                .ConfigureAwait(false);
            if (!taken)
            {
                item.DeletedAt = null;
                restored++;

                // Saved one by one: two of the deleted may have the same name, and the second has to see the first.
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return new UndoOutcome(restored, deleted.Count - restored, ids.Count - deleted.Count);
    }
}
