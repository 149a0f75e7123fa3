namespace SecureVault.Core.Storage;

/// <summary>
/// Holds sealed objects under keys. It knows neither users nor keys nor names. Every failure is an
/// <see cref="ObjectStoreException"/>, except cancellation.
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores a whole object in one piece. When it returns the object is durable and complete; when it throws there is none.</summary>
    Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads <paramref name="length"/> bytes from <paramref name="offset"/>, without loading more than a small buffer.</summary>
    /// <returns>A forward-only stream; the caller disposes it. It ends early only if the object is shorter.</returns>
    Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken);

    /// <summary>The stored size in bytes, or null when there is no such object.</summary>
    Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves nothing under the key: the object, temporary data, every unfinished part upload. Nothing there is
    /// no error, so it can be repeated until it succeeds.
    /// </summary>
    Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken);
}

/// <summary>Stores an object in parts of equal size (the last may be shorter). Given up by <see cref="IObjectStore.DiscardAsync"/>.</summary>
public interface IPartUploads
{
    /// <summary>Begins an upload; nothing is readable under the key until <see cref="CompleteAsync"/>.</summary>
    Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken);

    /// <summary>Stores one part durably. Parts may come in any order and in parallel; a part that comes again replaces its first content.</summary>
    /// <param name="upload">What <see cref="BeginAsync"/> returned.</param>
    /// <param name="number">From zero.</param>
    /// <param name="content">Exactly the part's length; the buffer is the caller's again when the task ends.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Makes the object of all its parts. When it returns the object is durable, complete and of the length announced.</summary>
    Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken);
}

/// <summary>Lists what is in a store, to find what nobody owns.</summary>
public interface IStoreInventory
{
    /// <summary>Every whole object, in no particular order.</summary>
    IAsyncEnumerable<StoredObject> ListObjectsAsync(CancellationToken cancellationToken);

    /// <summary>Every part upload that was begun and neither completed nor discarded, and temporary data of single objects.</summary>
    IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync(CancellationToken cancellationToken);
}

/// <summary>Tells whether the store can be used at all.</summary>
public interface IStoreProbe
{
    /// <summary>Reads only; returns when the store answers as it should.</summary>
    /// <exception cref="ObjectStoreException">It does not; the message is one line for the operator and names the setting to mend.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>An upload in parts that was begun.</summary>
/// <param name="Key">The object to be.</param>
/// <param name="Id">The store's own name for the upload; opaque.</param>
/// <param name="Length">Bytes of the whole object.</param>
/// <param name="PartLength">Bytes of every part but the last.</param>
public sealed record PartUpload(ObjectKey Key, string Id, long Length, int PartLength)
{
    /// <summary>How many parts make the object.</summary>
    public int PartCount => checked((int)((Length + PartLength - 1) / PartLength));

    /// <summary>Bytes of the part with this number.</summary>
    public int LengthOf(int number) => (int)Math.Min(PartLength, Length - ((long)number * PartLength));
}

/// <summary>A part that the store has acknowledged.</summary>
/// <param name="Number">From zero.</param>
/// <param name="Tag">The store's receipt for its content; opaque.</param>
public sealed record StoredPart(int Number, string Tag);

/// <summary>An object found in the store.</summary>
public sealed record StoredObject(ObjectKey Key, long Length, DateTimeOffset Modified);

/// <summary>Remains of an object that never became whole.</summary>
public sealed record UnfinishedObject(ObjectKey Key, DateTimeOffset Begun);
