namespace SecureVault.Core.Storage;

/// <summary>
/// Keeps small named records beside the objects: key cards, backups, markers of what was destroyed. They are no objects: no list of
/// objects shows them. Every failure is an <see cref="ObjectStoreException"/>, except cancellation.
/// </summary>
public interface IStoreRecords
{
    /// <summary>
    /// Stores a record, in place of an older one of the same name. It is durable when this returns; whatever stops when, one of the two is
    /// there whole. When it throws, nobody knows which.
    /// </summary>
    /// <param name="name">Its name. No name is the beginning of another one up to a slash: on a disk it would be a file and a folder at once.</param>
    /// <param name="content">At most <see cref="StoredRecord.MaxLength"/> bytes; the buffer is the caller's again when the task ends.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads a whole record.</summary>
    /// <returns>Null when there is none.</returns>
    Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken);

    /// <summary>Lists the records whose names begin so, in the order of their names, without holding all of them in memory.</summary>
    /// <param name="prefix">A kind and a slash, such as <c>backups/</c>, and as much of a name behind it as is wanted.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    IAsyncEnumerable<StoredRecord> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a record; none is no error. In a bucket with versions the older ones go as well, where the credentials allow it and the
    /// server knows how.
    /// </summary>
    Task DeleteAsync(RecordName name, CancellationToken cancellationToken);
}

/// <summary>A record found in the store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Modified">When it was stored, by the store's clock.</param>
public sealed record StoredRecord(RecordName Name, long Length, DateTimeOffset Modified)
{
    /// <summary>Bytes of the longest record.</summary>
    public const int MaxLength = 16 << 20;
}
