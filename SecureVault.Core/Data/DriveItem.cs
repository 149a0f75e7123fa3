namespace SecureVault.Core.Data;

/// <summary>A file in a drive.</summary>
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

    /// <summary>The version that the item shows.</summary>
    public required Guid CurrentVersionId { get; set; }

    /// <summary>When the item came into the drive.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its name or content last changed.</summary>
    public required DateTimeOffset ModifiedAt { get; set; }

    /// <summary>When it was deleted; null while it lives. Until it is purged the deletion can be undone.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}
