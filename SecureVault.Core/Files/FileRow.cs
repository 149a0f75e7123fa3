using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Files;

/// <summary>A file and the version that it shows, as the database has them.</summary>
internal sealed class FileRow
{
    public required DriveItem Item { get; init; }

    public required FileVersion Version { get; init; }

    /// <summary>The files of one owner that are not in the trash themselves: the one place where reading checks whose a file is.</summary>
    public static IQueryable<FileRow> Live(VaultDbContext db, UserId owner) =>
        from item in db.Items
        join version in db.Versions on item.CurrentVersionId equals version.Id
        where item.OwnerId == owner.Value && item.DeletedAt == null && version.State == VersionState.Stored
        select new FileRow { Item = item, Version = version };

    /// <summary>Opens the sealed name.</summary>
    public DriveEntry Open(UserKeyring keyring) => new ItemRow { Item = Item, Version = Version }.Open(keyring);
}

/// <summary>An item with the version that it shows; a folder shows none.</summary>
internal sealed class ItemRow
{
    public required DriveItem Item { get; init; }

    public FileVersion? Version { get; init; }

    /// <summary>Picture of the version that the item shows, if there is one already.</summary>
    public bool HasThumbnail { get; init; }

    /// <summary>Adds the versions to items that were chosen by owner.</summary>
    public static IQueryable<ItemRow> Of(VaultDbContext db, IQueryable<DriveItem> items) =>
        from item in items
        join version in db.Versions on item.CurrentVersionId equals version.Id into versions
        from version in versions.DefaultIfEmpty()
        select new ItemRow
        {
            Item = item,
            Version = version,
            HasThumbnail = version != null && db.Versions.Any(picture => picture.ThumbnailOf == version.Id && picture.State == VersionState.Stored),
        };

    /// <summary>Opens the sealed name.</summary>
    public DriveEntry Open(UserKeyring keyring) => new(
        new ItemId(Item.Id), DriveTree.NameOf(Item, keyring), Version?.PlainLength ?? 0, Item.CreatedAt, Item.ModifiedAt, new VersionId(Version?.Id ?? default))
    {
        Folder = new ItemId(Item.ParentId),
        IsFolder = Item.CurrentVersionId is null,
        IsFavourite = Item.IsFavourite,
        HasThumbnail = HasThumbnail,
    };
}
