using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>Makes an object readable without its row, for when the database is lost: a copy of the facts as of the day it was stored.</summary>
public sealed record RecoveryFacts(string Name, string MediaType, string FolderPath, long PlainLength, DateTimeOffset Time)
{
    /// <summary>The item that the content was uploaded for, so that the versions of a file find together again; null in objects from before this was noted.</summary>
    public Guid? Item { get; init; }

    /// <summary>When the file was last changed where it came from; null where nobody told. Kept only together with <see cref="Item"/>.</summary>
    public DateTimeOffset? FileTime { get; init; }

    /// <summary>The time for a copy of the file on a disk: its own, or else that of its upload.</summary>
    public DateTimeOffset TimeOnDisk => FileTime ?? Time;

    /// <inheritdoc/>
    public override string ToString() => "RecoveryFacts(redacted)";
}

/// <summary>
/// The block at the front of an object: the file key wrapped under its owner's user key (61 bytes), then the facts, sealed
/// under the owner's name key. It names no owner; recovery tries the users' keys.
/// </summary>
public static class RecoveryBlock
{
    /// <summary>Facts are padded to a multiple of this many bytes.</summary>
    internal const int FactsBlock = 256;

    private const byte FactsVersion = 1;
    private const byte FactsVersionWithItem = 2;
    private const byte FactsVersionWithTime = 3;
    private const int ItemOffset = 1 + sizeof(long) + sizeof(long);
    private const int ItemLength = 16;
    private const int TextLengths = 3 * sizeof(ushort);

    // Bytes of UTF-8. Longer texts are cut, so that the block always fits into one slot; names that people give do not
    // come near it, deep paths may.
    private const int MaxNameLength = 4 * 1024;
    private const int MaxMediaTypeLength = 1024;
    private const int MaxPathLength = 8 * 1024;

    /// <summary>Bytes that a block with these facts takes at least.</summary>
    public static int LengthFor(RecoveryFacts facts) => KeyWrap.Length + SealedBox.LengthFor(Write(facts).Length, FactsBlock);

    /// <summary>Builds a block of exactly <paramref name="length"/> bytes, no fewer than <see cref="LengthFor"/>.</summary>
    public static byte[] Build(UserKey key, Guid ownerId, Guid versionId, FileKey fileKey, RecoveryFacts facts, int length)
    {
        ArgumentNullException.ThrowIfNull(key);
        var content = Write(facts);
        var padded = length - KeyWrap.Length - SealedBox.Overhead;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(padded, content.Length, nameof(length));
        using var names = key.CreateNameKeys(ownerId);
        return [.. key.WrapFileKey(fileKey, ownerId, versionId), .. names.SealPadded(SealedTextPurpose.RecoveryFacts, versionId, content, padded)];
    }

    /// <summary>Random bytes in a block's place, for an object that only its row's key opens. The length stays the same, and with it the layout.</summary>
    public static byte[] Omit(int length) => RandomNumberGenerator.GetBytes(length);

    /// <summary>Opens a block.</summary>
    /// <exception cref="SealedObjectException">The key is not its owner's, or the block is damaged.</exception>
    public static (FileKey Key, RecoveryFacts Facts) Open(UserKey key, Guid ownerId, Guid versionId, ReadOnlySpan<byte> block)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (block.Length <= KeyWrap.Length)
        {
            throw new SealedObjectException(SealedObjectError.Truncated);
        }

        using var names = key.CreateNameKeys(ownerId);
        var facts = Read(names.Open(SealedTextPurpose.RecoveryFacts, versionId, block[KeyWrap.Length..]));
        return (key.UnwrapFileKey(block[..KeyWrap.Length], ownerId, versionId), facts);
    }

    /// <summary>Whether facts may begin with these bytes: no content is longer than 2^48 bytes, and no time is later than the year 10889.</summary>
    internal static bool MayBegin(ReadOnlySpan<byte> facts) =>
        facts is [FactsVersion or FactsVersionWithItem or FactsVersionWithTime, 0, 0, _, _, _, _, _, _, 0, 0, ..];

    private static byte[] Write(RecoveryFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        byte[][] texts = [Cut(facts.Name, MaxNameLength), Cut(facts.MediaType, MaxMediaTypeLength), Cut(facts.FolderPath, MaxPathLength)];
        var version = (facts.Item, facts.FileTime) switch
        {
            (null, _) => FactsVersion,
            ({ }, null) => FactsVersionWithItem,
            ({ }, { }) => FactsVersionWithTime,
        };
        var textsAt = TextsAt(version);
        var bytes = new byte[textsAt + TextLengths + texts.Sum(text => text.Length)];
        bytes[0] = version;
        var rest = bytes.AsSpan(1);
        BinaryPrimitives.WriteInt64BigEndian(rest, facts.PlainLength);
        BinaryPrimitives.WriteInt64BigEndian(rest[8..], facts.Time.ToUnixTimeMilliseconds());
        facts.Item?.TryWriteBytes(bytes.AsSpan(ItemOffset), bigEndian: true, out _);
        if (version == FactsVersionWithTime)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(ItemOffset + ItemLength), facts.FileTime!.Value.ToUnixTimeMilliseconds());
        }

        rest = bytes.AsSpan(textsAt);
        foreach (var text in texts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)text.Length));
            text.CopyTo(rest[2..]);
            rest = rest[(2 + text.Length)..];
        }

        return bytes;
    }

    private static byte[] Cut(string text, int longest)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= longest)
        {
            return bytes;
        }

        // Not within a character: its second and further bytes are 10xxxxxx.
        while ((bytes[longest] & 0xC0) == 0x80)
        {
            longest--;
        }

        return bytes[..longest];
    }

    private static RecoveryFacts Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [not (FactsVersion or FactsVersionWithItem or FactsVersionWithTime), ..])
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        var textsAt = bytes.IsEmpty ? ItemOffset : TextsAt(bytes[0]);
        if (bytes.Length < textsAt + TextLengths)
        {
            throw new SealedObjectException(SealedObjectError.Truncated);
        }

        var plainLength = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
        Guid? item = bytes[0] == FactsVersion ? null : new Guid(bytes.Slice(ItemOffset, ItemLength), bigEndian: true);
        var fileTime = bytes[0] == FactsVersionWithTime ? FileTime.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[(ItemOffset + ItemLength)..])) : null;
        var rest = bytes[textsAt..];
        return new RecoveryFacts(ReadText(ref rest), ReadText(ref rest), ReadText(ref rest), plainLength, time) { Item = item, FileTime = fileTime };
    }

    private static int TextsAt(byte version) => version switch
    {
        FactsVersion => ItemOffset,
        FactsVersionWithItem => ItemOffset + ItemLength,
        _ => ItemOffset + ItemLength + sizeof(long),
    };

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < sizeof(ushort) || rest.Length < sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(rest))
        {
            throw new SealedObjectException(SealedObjectError.Truncated);
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        var text = Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length));
        rest = rest[(sizeof(ushort) + length)..];
        return text;
    }
}

/// <summary>
/// Tells cheaply whether a block may be under a user's key: it decrypts the first bytes of the facts, which are alike in every block. That proves nothing,
/// so whatever passes has to be opened. A block names no owner, and among thousands of keys a failed opening of each would take longer than the reading.
/// </summary>
public sealed class RecoveryFilter : IDisposable
{
    private const int BlockLength = 16;
    private const int FactsOffset = KeyWrap.Length + 1;

    // NIST SP 800-38D: with a nonce of 96 bits the content begins at the counter's second value.
    private const byte FirstCounter = 2;

    private readonly Aes _aes;
    private readonly ICryptoTransform _cipher;
    private readonly byte[] _counter = new byte[BlockLength];
    private readonly byte[] _text = new byte[BlockLength];

    /// <summary>Makes one for a key; the caller disposes it.</summary>
    public RecoveryFilter(UserKey key)
    {
        Span<byte> derived = stackalloc byte[SecretKey.Length];
        try
        {
            NameKeys.DeriveCipherKey(key, derived);
            _aes = Aes.Create();
#pragma warning disable CA5358 // one block at a time of what GCM does itself
            _aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
            _aes.Padding = PaddingMode.None;
            _aes.SetKey(derived);
            _cipher = _aes.CreateEncryptor();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>False when the block is certainly not under this key. Several threads may ask.</summary>
    public bool MayOpen(ReadOnlySpan<byte> block)
    {
        if (block.Length < FactsOffset + SealedBox.NonceLength + BlockLength)
        {
            return false;
        }

        lock (_counter)
        {
            block.Slice(FactsOffset, SealedBox.NonceLength).CopyTo(_counter);
            _counter[BlockLength - 1] = FirstCounter;
            _cipher.TransformBlock(_counter, 0, BlockLength, _text, 0);
            for (var place = 0; place < BlockLength; place++)
            {
                _text[place] ^= block[FactsOffset + SealedBox.NonceLength + place];
            }

            return RecoveryBlock.MayBegin(_text);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_text);
        _cipher.Dispose();
        _aes.Dispose();
    }
}
