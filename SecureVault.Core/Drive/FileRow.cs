using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

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
    public DriveEntry Open(UserKeyring keyring) => new ItemRow
    {
        Id = Item.Id,
        ParentId = Item.ParentId,
        SealedName = Item.SealedName,
        UserKeyVersion = Item.UserKeyVersion,
        CurrentVersionId = Version.Id,
        CreatedAt = Item.CreatedAt,
        ModifiedAt = Item.ModifiedAt,
        IsFavourite = Item.IsFavourite,
        Length = Version.PlainLength,
        SealedFacts = Version.SealedFacts,
        FactsKeyVersion = Version.UserKeyVersion,
        IsDamaged = Version.DamagedAt is not null,
    }.Open(keyring);
}

/// <summary>The columns of an item that lists show: only a few, because a folder may have ten thousand items.</summary>
internal sealed class ItemRow
{
    public required Guid Id { get; init; }

    public required Guid ParentId { get; init; }

    public required byte[] SealedName { get; init; }

    public required int UserKeyVersion { get; init; }

    public required Guid? CurrentVersionId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public required bool IsFavourite { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public required long Length { get; init; }

    /// <summary>The facts of the version that the item shows: they have the file's own time.</summary>
    public byte[]? SealedFacts { get; init; }

    /// <summary>The user key version that the facts are under.</summary>
    public int FactsKeyVersion { get; init; }

    /// <summary>Picture of the version that the item shows, if there is one already.</summary>
    public bool HasThumbnail { get; init; }

    /// <summary>The version that the item shows was found damaged or missing.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Adds the versions to items that were chosen by owner.</summary>
    public static IQueryable<ItemRow> Of(VaultDbContext db, IQueryable<DriveItem> items) =>
        from item in items
        join version in db.Versions on item.CurrentVersionId equals version.Id into versions
        from version in versions.DefaultIfEmpty()
        select new ItemRow
        {
            Id = item.Id,
            ParentId = item.ParentId,
            SealedName = item.SealedName,
            UserKeyVersion = item.UserKeyVersion,
            CurrentVersionId = item.CurrentVersionId,
            CreatedAt = item.CreatedAt,
            ModifiedAt = item.ModifiedAt,
            IsFavourite = item.IsFavourite,
            DeletedAt = item.DeletedAt,
            Length = version == null
                ? db.FolderTotals.Where(total => total.OwnerId == item.OwnerId && total.FolderId == item.Id).Select(total => total.Bytes).FirstOrDefault()
                : version.PlainLength,
            SealedFacts = version == null ? null : version.SealedFacts,
            FactsKeyVersion = version == null ? 0 : version.UserKeyVersion,
            IsDamaged = version != null && version.DamagedAt != null,
            HasThumbnail = db.Versions.Any(picture => picture.ThumbnailOf == item.CurrentVersionId && picture.ThumbnailOf != null && picture.State == VersionState.Stored),
        };

    /// <summary>Opens the sealed name and the time. A file whose facts don't open is shown as damaged.</summary>
    public DriveEntry Open(UserKeyring keyring)
    {
        var fileTime = default(DateTimeOffset?);
        var isReadable = CurrentVersionId is not { } version || Drive.SealedFacts.TryOpenTime(version, SealedFacts, FactsKeyVersion, keyring, out fileTime);
        return new DriveEntry(
            new ItemId(Id),
            keyring.Names(UserKeyVersion).OpenText(SealedTextPurpose.ItemName, Id, SealedName),
            Length,
            CreatedAt,
            fileTime ?? ModifiedAt,
            new VersionId(CurrentVersionId ?? default))
        {
            Changed = ModifiedAt,
            Folder = new ItemId(ParentId),
            IsFolder = CurrentVersionId is null,
            IsFavourite = IsFavourite,
            HasThumbnail = HasThumbnail,
            IsDamaged = IsDamaged || !isReadable,
        };
    }
}
