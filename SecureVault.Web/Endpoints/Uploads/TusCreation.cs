using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>A new upload as the client announces it.</summary>
internal sealed class TusCreation
{
    /// <summary>The folder that it names; the top when it names none.</summary>
    public required ItemId Folder { get; init; }

    /// <summary>Folders below that one, to be made where they are missing; may be empty.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    public required string Name { get; init; }

    public required long Length { get; init; }

    public string? MediaType { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    public NameConflict OnConflict { get; init; }

    /// <summary>The same with its folder found.</summary>
    public UploadRequest Into(ItemId folder) => new()
    {
        Folder = folder,
        Name = Name,
        Length = Length,
        MediaType = MediaType,
        LastModified = LastModified,
        OnConflict = OnConflict,
    };
}
