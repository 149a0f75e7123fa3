using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Seals and opens the records of one backup under a key of their own. Each is bound to the backup and to its place in it.</summary>
internal sealed class BackupSeal : IDisposable
{
    /// <summary>Bytes of the longest record.</summary>
    public const int MaxSegment = 8 << 20;

    /// <summary>Content that makes a record of that length.</summary>
    public const int MaxContent = MaxSegment - HeadLength - SealedBox.Overhead - 1;

    private const byte Version = 1;
    private const int GuidLength = 16;
    private const int KeyIdOffset = 5;
    private const int IdOffset = KeyIdOffset + 16;
    private const int NumberOffset = IdOffset + GuidLength;
    private const int HeadLength = NumberOffset + sizeof(int);
    private const int ManifestNumber = -1;
    private readonly AesGcm _cipher;
    private readonly string _keyId;
    private readonly Guid _id;

    public BackupSeal(MasterKey key, Guid id)
    {
        _cipher = Ciphers.Derive(key, $"backup: {id:N}");
        (_keyId, _id) = (key.Id, id);
    }

    private static ReadOnlySpan<byte> SegmentMagic => "SVDS"u8;

    private static ReadOnlySpan<byte> ManifestMagic => "SVDM"u8;

    /// <summary>The identifier of the master key that a manifest is sealed under.</summary>
    /// <exception cref="SealedObjectException">It is no manifest, or of a newer version.</exception>
    public static string KeyIdOfManifest(ReadOnlySpan<byte> record)
    {
        DemandHead(record, ManifestMagic);
        return Encoding.ASCII.GetString(record[KeyIdOffset..IdOffset]);
    }

    public byte[] SealSegment(int number, ReadOnlySpan<byte> content) => Seal(SegmentMagic, number, content, NewNonce());

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] SealSegment(int number, ReadOnlySpan<byte> content, ReadOnlySpan<byte> nonce) => Seal(SegmentMagic, number, content, nonce);

    /// <exception cref="SealedObjectException">It is not this segment of this backup.</exception>
    public byte[] OpenSegment(int number, ReadOnlySpan<byte> record) => Open(SegmentMagic, number, record);

    public byte[] SealManifest(ReadOnlySpan<byte> content) => Seal(ManifestMagic, ManifestNumber, content, NewNonce());

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] SealManifest(ReadOnlySpan<byte> content, ReadOnlySpan<byte> nonce) => Seal(ManifestMagic, ManifestNumber, content, nonce);

    /// <exception cref="SealedObjectException">It is not this backup's manifest.</exception>
    public byte[] OpenManifest(ReadOnlySpan<byte> record) => Open(ManifestMagic, ManifestNumber, record);

    public void Dispose() => _cipher.Dispose();

    private static byte[] NewNonce() => RandomNumberGenerator.GetBytes(SealedBox.NonceLength);

    private static void DemandHead(ReadOnlySpan<byte> record, ReadOnlySpan<byte> magic)
    {
        if (record.Length <= HeadLength || !record.StartsWith(magic))
        {
            throw new SealedObjectException(SealedObjectError.NotSealed);
        }

        if (record[magic.Length] != Version)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }
    }

    private byte[] Seal(ReadOnlySpan<byte> magic, int number, ReadOnlySpan<byte> content, ReadOnlySpan<byte> nonce)
    {
        var box = SealedBox.Seal(_cipher, content, Binding(number), SealedBox.PaddedLength(content.Length, block: 1), nonce);
        var record = new byte[HeadLength + box.Length];
        WriteHead(record, magic, number);
        box.CopyTo(record, HeadLength);
        return record;
    }

    private byte[] Open(ReadOnlySpan<byte> magic, int number, ReadOnlySpan<byte> record)
    {
        DemandHead(record, magic);
        Span<byte> head = stackalloc byte[HeadLength];
        WriteHead(head, magic, number);
        return record.StartsWith(head)
            ? SealedBox.Open(_cipher, record[HeadLength..], Binding(number))
            : throw new SealedObjectException(SealedObjectError.WrongObject);
    }

    private void WriteHead(Span<byte> head, ReadOnlySpan<byte> magic, int number)
    {
        magic.CopyTo(head);
        head[magic.Length] = Version;
        Encoding.ASCII.GetBytes(_keyId, head[KeyIdOffset..]);
        _id.TryWriteBytes(head[IdOffset..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(head[NumberOffset..], number);
    }

    private byte[] Binding(int number) => number == ManifestNumber
        ? AssociatedData.For("backup manifest", _id)
        : AssociatedData.For("backup segment", _id, number);
}
