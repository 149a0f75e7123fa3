using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Reads a backup whose manifest was opened. What it hands out before the end may still be followed by damage.</summary>
public sealed class BackupReader : IDisposable
{
    private readonly IStoreRecords _records;
    private readonly BackupSeal _seal;

    internal BackupReader(IStoreRecords records, BackupId id, BackupSeal seal, BackupManifest manifest, DateTimeOffset stored)
    {
        _records = records;
        _seal = seal;
        (Id, Manifest, Stored) = (id, manifest, stored);
    }

    /// <summary>The backup's identifier.</summary>
    public BackupId Id { get; }

    /// <summary>Its contents and their hashes.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>When its manifest was stored, by the store's clock.</summary>
    public DateTimeOffset Stored { get; }

    /// <summary>
    /// Reads all rows, table by table in the order of the manifest. Every segment, and the rows of every table, are compared with the manifest;
    /// only when the last row was followed by the end was all of it right.
    /// </summary>
    /// <exception cref="BackupException">The backup is damaged; the message names the record.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async IAsyncEnumerable<DumpRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var segments = new SegmentReader(_records, Id, _seal, Manifest.Segments);
        foreach (var expected in Manifest.Tables)
        {
            var head = await segments.ReadPieceAsync(cancellationToken).ConfigureAwait(false);
            var table = Decode(segments, () => DumpEncoding.ReadTable(head.Span));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var rows = 0L;
            for (; await segments.ReadPieceAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } row; rows++)
            {
                Append(hash, row.Span);
                yield return Decode(segments, () => DumpEncoding.ReadRow(row.Span, table));
            }

            if (table.Name != expected.Name || rows != expected.Rows || Convert.ToHexStringLower(hash.GetHashAndReset()) != expected.Sha256)
            {
                throw segments.Damaged($"does not have the rows of {expected.Name} that its manifest tells of");
            }
        }

        if (!segments.IsAtEnd)
        {
            throw segments.Damaged("is followed by what its manifest does not tell of");
        }
    }

    /// <summary>Reads all of it and keeps nothing.</summary>
    /// <exception cref="BackupException">The backup is damaged; the message names the record.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // The reading compares.
        }
    }

    /// <summary>Releases the key.</summary>
    public void Dispose() => _seal.Dispose();

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> row)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, row.Length);
        hash.AppendData(length);
        hash.AppendData(row);
    }

    private static T Decode<T>(SegmentReader segments, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (InvalidDataException exception)
        {
            throw segments.Damaged("holds nothing that a dump consists of", exception);
        }
    }
}
