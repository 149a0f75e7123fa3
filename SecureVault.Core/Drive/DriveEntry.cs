namespace SecureVault.Core.Drive;

/// <summary>A file or a folder as its owner sees it.</summary>
/// <param name="Id">Stays the same when the file is renamed, moved or replaced.</param>
/// <param name="Name">Opened; for the owner's eyes only.</param>
/// <param name="Length">Bytes of content; of a folder, of all that is in it at every depth.</param>
/// <param name="Created">When it came into the drive.</param>
/// <param name="Modified">When the file was last changed where it came from; where nobody told, when its content came here.</param>
/// <param name="Version">The content that it shows; default for a folder.</param>
public sealed record DriveEntry(ItemId Id, string Name, long Length, DateTimeOffset Created, DateTimeOffset Modified, VersionId Version)
{
    /// <summary>The folder that it is in.</summary>
    public ItemId Folder { get; init; }

    /// <summary>When its content last changed here, whatever time the file brought along: only this one never goes back.</summary>
    public DateTimeOffset Changed { get; init; } = Modified;

    /// <summary>True for a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Marked by its owner.</summary>
    public bool IsFavourite { get; init; }

    /// <summary>True when a thumbnail of the content is stored.</summary>
    public bool HasThumbnail { get; init; }

    /// <summary>True when the content was found damaged or missing.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Without the name, so that an entry in a log line tells nothing.</summary>
    public override string ToString() => $"DriveEntry({Id})";
}

/// <summary>A folder on the way to another.</summary>
public sealed record FolderName(ItemId Id, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"FolderName({Id})";
}

/// <summary>A folder with what is in it.</summary>
/// <param name="Path">The folders from the top down to this one, itself included; empty for the top.</param>
/// <param name="Entries">What is in it, in no particular order.</param>
public sealed record FolderContents(IReadOnlyList<FolderName> Path, IReadOnlyList<DriveEntry> Entries);
