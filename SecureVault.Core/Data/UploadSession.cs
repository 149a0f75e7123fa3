namespace SecureVault.Core.Data;

/// <summary>An upload that can go on after whatever happened to browser, network or server. It goes with its pending version.</summary>
public sealed class UploadSession
{
    /// <summary>The pending version that it fills; also the upload's own identifier.</summary>
    public required Guid VersionId { get; init; }

    /// <summary>Whose upload.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The folder that the file is to come into.</summary>
    public required Guid FolderId { get; init; }

    /// <summary>The file's name, sealed under the owner's name key.</summary>
    public required byte[] SealedName { get; init; }

    /// <summary>Media type and the file's own time, sealed likewise.</summary>
    public required byte[] SealedFacts { get; init; }

    /// <summary>What to do when the name is taken at the end; the number of a NameConflict.</summary>
    public required int OnConflict { get; set; }

    /// <summary>The head of the object to be: what makes sealing a part again give the same bytes.</summary>
    public required byte[] Head { get; init; }

    /// <summary>The store's own name of the upload in parts; null until it was begun there.</summary>
    public string? StoreUpload { get; set; }

    /// <summary>When the upload began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A part of an upload, from the moment before its first sealed byte left the process.</summary>
public sealed class UploadPart
{
    /// <summary>The upload.</summary>
    public required Guid VersionId { get; init; }

    /// <summary>From zero.</summary>
    public required int Number { get; init; }

    /// <summary>Fingerprint and CRC-32 of the content, sealed under a key derived from the file key.</summary>
    public required byte[] Record { get; init; }

    /// <summary>The store's receipt; null until it has acknowledged the part.</summary>
    public string? StoreTag { get; set; }
}

/// <summary>Content that came but does not fill its part yet, sealed.</summary>
public sealed class UploadRemainder
{
    /// <summary>The upload.</summary>
    public required Guid VersionId { get; init; }

    /// <summary>Where in the file it begins.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of content.</summary>
    public required int Length { get; init; }

    /// <summary>The content, sealed under a key derived from the file key.</summary>
    public required byte[] Content { get; init; }
}
