using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>The items that a person marked to find them quickly.</summary>
public sealed class Favourites
{
    private readonly WriteQueue _writes;
    private readonly UserKeys _keys;
    private readonly VaultEvents _events;

    internal Favourites(WriteQueue writes, UserKeys keys, VaultEvents events)
    {
        _writes = writes;
        _keys = keys;
        _events = events;
    }

    /// <summary>Marks items, or takes the mark away.</summary>
    /// <returns>How many of them are there.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<int> MarkAsync(UserId user, IReadOnlyCollection<ItemId> items, bool isFavourite, CancellationToken cancellationToken)
    {
        using var access = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        var ids = items.Select(item => item.Value).Distinct().ToArray();
        var marked = await _writes.RunAsync(
            db => db.Items
                .Where(item => EF.Parameter(ids).Contains(item.Id) && item.OwnerId == user.Value && item.DeletedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.IsFavourite, isFavourite), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (marked > 0)
        {
            _events.Publish(new VaultEvent.DriveChanged(user));
        }

        return marked;
    }
}
