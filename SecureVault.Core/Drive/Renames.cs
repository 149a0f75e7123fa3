using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>How a renaming ended.</summary>
public abstract record RenameOutcome
{
    private RenameOutcome()
    {
    }

    /// <summary>The item has its new name.</summary>
    public sealed record Renamed(string OldName, string NewName) : RenameOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => "Renamed(redacted)";
    }

    /// <summary>Another item in the folder has the name.</summary>
    public sealed record NameTaken : RenameOutcome;

    /// <summary>The name can't be taken.</summary>
    public sealed record NameInvalid(NameError Error) : RenameOutcome;

    /// <summary>There is no such item (any more), or it is in the trash.</summary>
    public sealed record NotFound : RenameOutcome;
}

/// <summary>Gives items other names.</summary>
public sealed class Renames
{
    private readonly WriteQueue _writes;
    private readonly UserKeys _keys;
    private readonly VaultEvents _events;

    internal Renames(WriteQueue writes, UserKeys keys, VaultEvents events)
    {
        _writes = writes;
        _keys = keys;
        _events = events;
    }

    /// <summary>Renames an item. Another way of writing its own name (capitals) is no conflict.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<RenameOutcome> RenameAsync(UserId user, ItemId item, string name, CancellationToken cancellationToken)
    {
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        if (!ItemName.TryParse(name, out var valid, out var error))
        {
            return new RenameOutcome.NameInvalid(error);
        }

        var (outcome, folder) = await _writes
            .RunAsync(db => RenameAsync(db, keyring, item, valid, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (outcome is RenameOutcome.Renamed)
        {
            _events.Publish(new VaultEvent.DriveChanged(user, folder));
        }

        return outcome;
    }

    private static async Task<(RenameOutcome Outcome, ItemId Folder)> RenameAsync(
        VaultDbContext db, UserKeyring keyring, ItemId id, ItemName name, CancellationToken cancellationToken)
    {
        var owner = keyring.Owner;
        var item = await db.Items
            .FirstOrDefaultAsync(row => row.Id == id.Value && row.OwnerId == owner.Value && row.DeletedAt == null, cancellationToken)
            .ConfigureAwait(false);
        if (item is null || !await DriveTree.IsLiveAsync(db, owner, new ItemId(item.ParentId), cancellationToken).ConfigureAwait(false))
        {
            return (new RenameOutcome.NotFound(), default);
        }

        var folder = new ItemId(item.ParentId);
        var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
        if (await names.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } other && other.Id != item.Id)
        {
            return (new RenameOutcome.NameTaken(), folder);
        }

        var old = DriveTree.NameOf(item, keyring);
        names.Put(item, name);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return (new RenameOutcome.Renamed(old, name.Text), folder);
    }
}
