namespace SecureVault.Core.Data;

/// <summary>A file or a folder in a drive.</summary>
public sealed class DriveItem
{
    /// <summary>Kept through renames and replacements.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose item.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The folder that it is in; all zero for the top.</summary>
    public required Guid ParentId { get; set; }

    /// <summary>The name, sealed under the owner's name key and bound to owner and item.</summary>
    public required byte[] SealedName { get; set; }

    /// <summary>The blind index of the name in its folder; 16 bytes.</summary>
    public required byte[] NameIndex { get; set; }

    /// <summary>The user key version that name and index are under.</summary>
    public required int UserKeyVersion { get; set; }

    /// <summary>The version that a file shows; null for a folder.</summary>
    public required Guid? CurrentVersionId { get; set; }

    /// <summary>When the item came into the drive.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its content last changed; a folder's, when it was made.</summary>
    public required DateTimeOffset ModifiedAt { get; set; }

    /// <summary>Marked by its owner, to be found again quickly.</summary>
    public bool IsFavourite { get; set; }

    /// <summary>
    /// When it was put into the trash; null while it is in its folder. Items in a deleted folder have no date of their own:
    /// it goes and comes back with the folder.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>True when it is out of the trash and on its way to nothing; nobody sees it any more.</summary>
    public bool IsPurging { get; set; }
}
