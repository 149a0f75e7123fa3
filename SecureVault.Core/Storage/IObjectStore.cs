namespace SecureVault.Core.Storage;

/// <summary>
/// Holds sealed objects under keys. It knows neither users nor keys nor names. Every failure is an
/// <see cref="ObjectStoreException"/>, except cancellation.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// Stores a whole object in one piece under a key that no object has. When it returns, the object is durable
    /// and the store has checked its size. When it throws, the caller discards the key: the answer of a server may
    /// have been lost after the object was stored.
    /// </summary>
    /// <param name="key">A new key.</param>
    /// <param name="content">The object; the buffer is the caller's again when the task ends, however it ends.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads <paramref name="length"/> bytes from <paramref name="offset"/>, without loading more than a small buffer.</summary>
    /// <returns>A forward-only stream; the caller disposes it. It ends early only if the object is shorter; its reads throw <see cref="ObjectStoreException"/>, too.</returns>
    Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken);

    /// <summary>The stored size in bytes, or null when there is no such object (an S3 server says the same of a missing bucket).</summary>
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
    /// <param name="key">A new key.</param>
    /// <param name="length">Bytes of the object, at least one.</param>
    /// <param name="partLength">Bytes of every part but the last, such that at most 10,000 parts are needed; S3 demands at least 5 MiB if there is more than one.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken);

    /// <summary>Stores one part durably. Parts may come in any order and in parallel; a part that comes again replaces its first content.</summary>
    /// <param name="upload">What <see cref="BeginAsync"/> returned.</param>
    /// <param name="number">From zero.</param>
    /// <param name="content">Exactly the part's length; the buffer is the caller's again when the task ends.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object of all its parts. When it returns, the object is durable and the store has checked that it
    /// has the length announced. Once begun it does not obey the token. When it throws, the caller discards the key.
    /// </summary>
    Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken);

    /// <summary>
    /// Whether an earlier <see cref="CompleteAsync"/>, which nobody heard the end of, made the object. If so, the object is durable when
    /// this returns.
    /// </summary>
    Task<bool> IsCompleteAsync(PartUpload upload, CancellationToken cancellationToken);
}

/// <summary>Lists what is in a store, to find what nobody owns.</summary>
public interface IStoreInventory
{
    /// <summary>Every whole object, in the order of the keys.</summary>
    IAsyncEnumerable<StoredObject> ListObjectsAsync(CancellationToken cancellationToken);

    /// <summary>Every part upload that was begun and neither completed nor discarded, and temporary data of single objects.</summary>
    IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync(CancellationToken cancellationToken);
}

/// <summary>Tells whether the store can be used at all.</summary>
public interface IStoreProbe
{
    /// <summary>Only reads, and returns when the store answers as it should. The first write shows whether writing works.</summary>
    /// <exception cref="ObjectStoreException">It does not; the message is one line for the operator and names the setting to mend.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Keeps one small record beside the objects that says whose store this is. It is no object: no list shows it. A store that was
/// never given one may not exist yet.
/// </summary>
public interface IStoreMarkers
{
    /// <summary>The record, or null when there is none, also where the store's folder is missing altogether.</summary>
    Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken);

    /// <summary>Puts the record there durably, in place of an older one; whatever stops when, one of the two is there whole.</summary>
    /// <param name="content">At most a few hundred bytes.</param>
    /// <param name="mayMakeStore">
    /// True for a vault's first record: only then a missing folder is made. Later a missing folder is an error: a disk may have been
    /// taken away, and a new empty folder would look like a vault that lost everything.
    /// </param>
    /// <param name="cancellationToken">Ends the call early; the record may have been written nevertheless.</param>
    Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken);
}

/// <summary>A part that the store has acknowledged.</summary>
/// <param name="Number">From zero.</param>
/// <param name="Tag">The store's receipt for its content; opaque.</param>
public sealed record StoredPart(int Number, string Tag);

/// <summary>An object found in the store.</summary>
public sealed record StoredObject(ObjectKey Key, long Length, DateTimeOffset Modified);

/// <summary>Remains of an object that never became whole.</summary>
public sealed record UnfinishedObject(ObjectKey Key, DateTimeOffset Begun);
