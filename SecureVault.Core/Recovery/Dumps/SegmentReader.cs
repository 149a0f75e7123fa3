using System.Buffers.Binary;
using System.Security.Cryptography;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Reads the segments of a backup as one stream of bytes; each is compared with its manifest before any of its bytes is used.</summary>
internal sealed class SegmentReader(IStoreRecords records, BackupId id, BackupSeal seal, IReadOnlyList<string> hashes)
{
    // Far longer than any row; a length that is not one must not take the memory.
    private const int MaxPiece = 64 << 20;

    private ReadOnlyMemory<byte> _rest;
    private int _next;

    /// <summary>True once every byte was read.</summary>
    public bool IsAtEnd => _rest.IsEmpty && _next == hashes.Count;

    /// <summary>Reads bytes that have their length before them, which is left away.</summary>
    /// <exception cref="BackupException">The backup is damaged; the message names the segment.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadPieceAsync(CancellationToken cancellationToken)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian((await ReadAsync(sizeof(int), cancellationToken).ConfigureAwait(false)).Span);
        return length is >= 0 and <= MaxPiece ? await ReadAsync(length, cancellationToken).ConfigureAwait(false) : throw Damaged("holds nothing that a dump consists of");
    }

    public BackupException Damaged(string how, Exception? innerException = null) =>
        new(BackupError.Damaged, $"The record {id.Segment(Math.Max(0, _next - 1))} {how}; this backup can't be restored.", innerException);

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int length, CancellationToken cancellationToken)
    {
        if (length <= _rest.Length)
        {
            var within = _rest[..length];
            _rest = _rest[length..];
            return within;
        }

        var across = new byte[length];
        for (var filled = 0; filled < length;)
        {
            if (_rest.IsEmpty)
            {
                _rest = await OpenNextAsync(cancellationToken).ConfigureAwait(false);
            }

            var taken = _rest[..Math.Min(length - filled, _rest.Length)];
            taken.CopyTo(across.AsMemory(filled));
            filled += taken.Length;
            _rest = _rest[taken.Length..];
        }

        return across;
    }

    private async Task<ReadOnlyMemory<byte>> OpenNextAsync(CancellationToken cancellationToken)
    {
        if (_next == hashes.Count)
        {
            throw Damaged("ends too early");
        }

        var number = _next++;
        var record = await records.ReadAsync(id.Segment(number), cancellationToken).ConfigureAwait(false) ?? throw Damaged("is missing");
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(record)), hashes[number], StringComparison.Ordinal))
        {
            throw Damaged("is not what was stored");
        }

        try
        {
            return seal.OpenSegment(number, record);
        }
        catch (SealedObjectException exception)
        {
            throw Damaged("does not open", exception);
        }
    }
}
