using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>Written down for each part before its first sealed byte leaves the process.</summary>
/// <param name="Fingerprint">From <see cref="ObjectSealer.SealPart"/>.</param>
/// <param name="Crc32">Of the part's content.</param>
public sealed record PartRecord(byte[] Fingerprint, uint Crc32)
{
    /// <inheritdoc/>
    public override string ToString() => "PartRecord(redacted)";
}

/// <summary>
/// Seals what an unfinished upload keeps beside the store: the records of its parts, and content that does not fill a part
/// yet. Two keys derived from the file key, so that what ends the file key ends these. Boxes have random nonces; nothing
/// here is the content layer. Any thread.
/// </summary>
public sealed class UploadRecordCipher : IDisposable
{
    private const int RecordLength = ObjectSealer.FingerprintLength + sizeof(uint);
    private readonly AesGcm _records;
    private readonly AesGcm _content;
    private readonly Guid _versionId;

    /// <summary>Derives the keys.</summary>
    public UploadRecordCipher(FileKey key, Guid versionId)
    {
        ArgumentNullException.ThrowIfNull(key);
        _records = Ciphers.Derive(key, "upload part record");
        _content = Ciphers.Derive(key, "upload remainder");
        _versionId = versionId;
    }

    /// <summary>Seals the record of a part.</summary>
    public byte[] SealRecord(int part, PartRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Span<byte> bytes = stackalloc byte[RecordLength];
        record.Fingerprint.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[ObjectSealer.FingerprintLength..], record.Crc32);
        return SealedBox.Seal(_records, bytes, Binding("upload part", part), RecordLength + 1);
    }

    /// <summary>Opens the record of a part.</summary>
    /// <exception cref="SealedObjectException">It is not this part's record, or damaged.</exception>
    public PartRecord OpenRecord(int part, ReadOnlySpan<byte> box)
    {
        var bytes = SealedBox.Open(_records, box, Binding("upload part", part));
        return bytes.Length == RecordLength
            ? new PartRecord(bytes[..ObjectSealer.FingerprintLength], BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(ObjectSealer.FingerprintLength)))
            : throw new SealedObjectException(SealedObjectError.Damaged);
    }

    /// <summary>Seals content that does not fill a part yet.</summary>
    /// <param name="offset">Where in the file it begins.</param>
    /// <param name="content">The content.</param>
    public byte[] SealRemainder(long offset, ReadOnlySpan<byte> content) =>
        SealedBox.Seal(_content, content, Binding("upload remainder", offset), content.Length + 1);

    /// <summary>Opens such content.</summary>
    /// <exception cref="SealedObjectException">It is not this place's content, or damaged.</exception>
    public byte[] OpenRemainder(long offset, ReadOnlySpan<byte> box) =>
        SealedBox.Open(_content, box, Binding("upload remainder", offset));

    /// <summary>Releases the keys.</summary>
    public void Dispose()
    {
        _records.Dispose();
        _content.Dispose();
    }

    private byte[] Binding(string purpose, long place)
    {
        Span<byte> number = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(number[8..], place);
        return AssociatedData.For(purpose, _versionId, new Guid(number, bigEndian: true), keyVersion: 1);
    }
}
