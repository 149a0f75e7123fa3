using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving.Copying;

/// <summary>Clears away what a target has and the vault doesn't: the remains of copies that a kill broke off, and objects that were deleted since it was left.</summary>
internal sealed class TargetCleaning(StoreEnd from, StoreEnd to, CopyGate gate, MoveRows rows, StoreOwnership ownership)
{
    private const int BatchSize = 500;

    // By how much the clocks of this machine and of the store may differ.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    /// <summary>Discards unfinished copies. An upload of the vault is no copy: the source never has its object.</summary>
    /// <exception cref="ObjectStoreException">A store fails.</exception>
    public async Task RemoveUnfinishedAsync(CancellationToken cancellationToken)
    {
        var found = await to.Inventory.ListUnfinishedAsync(cancellationToken).Select(unfinished => unfinished.Key).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var key in found.Distinct())
        {
            using var turn = await gate.ChangeAsync(key.ToString(), cancellationToken).ConfigureAwait(false);
            if (await from.Objects.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is not null)
            {
                await to.Objects.DiscardAsync(key, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Discards objects that neither the source has nor a row names. Only for a target that this vault had left: they were deleted since. One that
    /// came during the move stays, because a database that was restored meanwhile does not name it though somebody was told that it is safe.
    /// </summary>
    /// <param name="startedAt">When the move was begun.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many.</returns>
    /// <exception cref="ObjectStoreException">A store fails, or the vault is held.</exception>
    public async Task<int> RemoveDeletedAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var before = startedAt - ClockTolerance;
        var removed = 0;
        var batch = new List<ObjectKey>();
        await foreach (var (source, target) in OrderedPairs.OfAsync(
            from.Inventory.ListObjectsAsync(cancellationToken), to.Inventory.ListObjectsAsync(cancellationToken), stored => stored.Key.ToString(), cancellationToken).ConfigureAwait(false))
        {
            if (source is null && target!.Modified < before)
            {
                batch.Add(target.Key);
                if (batch.Count == BatchSize)
                {
                    removed += await RemoveAsync(batch, cancellationToken).ConfigureAwait(false);
                    batch.Clear();
                }
            }
        }

        return removed + await RemoveAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> RemoveAsync(List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return 0;
        }

        await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
        var named = await rows.FindNamedAsync(keys.ConvertAll(key => key.ToString()), cancellationToken).ConfigureAwait(false);
        var removed = 0;
        foreach (var key in keys.Where(key => !named.Contains(key.ToString())))
        {
            using var turn = await gate.ChangeAsync(key.ToString(), cancellationToken).ConfigureAwait(false);
            await to.Objects.DiscardAsync(key, cancellationToken).ConfigureAwait(false);
            removed++;
        }

        return removed;
    }
}
