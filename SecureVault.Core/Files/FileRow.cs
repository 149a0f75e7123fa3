using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>An item and the version that it shows, as the database has them.</summary>
internal sealed class FileRow
{
    public required DriveItem Item { get; init; }

    public required FileVersion Version { get; init; }

    /// <summary>The live files of one owner: the one place where reading checks whose an item is.</summary>
    public static IQueryable<FileRow> Live(VaultDbContext db, UserId owner) =>
        from item in db.Items.AsNoTracking()
        join version in db.Versions.AsNoTracking() on item.CurrentVersionId equals version.Id
        where item.OwnerId == owner.Value && item.DeletedAt == null && version.State == VersionState.Stored
        select new FileRow { Item = item, Version = version };

    /// <summary>Opens the sealed columns.</summary>
    public DriveEntry Open(UserKeyring keyring)
    {
        var name = keyring.Names(Item.UserKeyVersion).OpenText(SealedTextPurpose.ItemName, Item.Id, Item.SealedName);
        var mediaType = SealedFacts.Open(Version, keyring).MediaType;
        return new DriveEntry(
            new ItemId(Item.Id), name, Version.PlainLength, mediaType, Item.CreatedAt, Item.ModifiedAt, new VersionId(Version.Id));
    }
}
