using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>An upload between its pending row and its commit: what both need, and the file key while content flows.</summary>
internal sealed class PendingUpload(
    UserId owner, ItemId folder, ItemName name, string mediaType, VersionId version, ItemId item, ObjectKey objectKey, ObjectSealer sealer, SealedLayout layout) : IDisposable
{
    public UserId Owner { get; } = owner;

    public ItemId Folder { get; } = folder;

    public ItemName Name { get; } = name;

    public string MediaType { get; } = mediaType;

    public VersionId Version { get; } = version;

    /// <summary>The item that the version makes, unless it replaces another's content.</summary>
    public ItemId Item { get; } = item;

    public ObjectKey ObjectKey { get; } = objectKey;

    public ObjectSealer Sealer { get; } = sealer;

    public SealedLayout Layout { get; } = layout;

    public void Dispose() => Sealer.Dispose();
}
