using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>The object store as uploads use it.</summary>
internal sealed class UploadStorage(IObjectStore objects, IPartUploads parts, StoreSpace space)
{
    /// <summary>Stands for an object that was stored in one piece.</summary>
    public static readonly StoredPart WholePart = new(0, "whole");

    public StoreSpace Space { get; } = space;

    public IObjectStore Objects { get; } = objects;

    public IPartUploads Parts { get; } = parts;

    public static PartUpload PartUploadOf(PendingUpload upload, string id) =>
        new(upload.ObjectKey, id, upload.Layout.SealedLength, upload.Layout.PartLength);

    /// <summary>Whether the store has the whole object already.</summary>
    public async Task<bool> HasWholeAsync(PendingUpload upload, CancellationToken cancellationToken) =>
        await Objects.GetLengthAsync(upload.ObjectKey, cancellationToken).ConfigureAwait(false) == upload.Layout.SealedLength;

    /// <summary>Removes what the store may have of an upload that it began and whose name was never written down.</summary>
    public async Task DiscardUnfinishedAsync(PendingUpload upload, CancellationToken cancellationToken)
    {
        if (await HasWholeAsync(upload, cancellationToken).ConfigureAwait(false))
        {
            // Only a newer state of this database can have completed it; it may be somebody's file.
            throw new ObjectStoreException(ObjectStoreError.Inconsistent, "The store has the whole object of an upload that was not begun there.");
        }

        await Objects.DiscardAsync(upload.ObjectKey, cancellationToken).ConfigureAwait(false);
    }
}
