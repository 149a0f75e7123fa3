using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Recovery.Gone;

/// <summary>Kinds of things whose keys are destroyed. The numbers are stored; they never change meaning.</summary>
public enum GoneKind
{
    /// <summary>A version of a file.</summary>
    Version = 1,

    /// <summary>An account.</summary>
    Account = 2,
}

/// <summary>Something whose keys were destroyed.</summary>
public readonly record struct GoneId(GoneKind Kind, Guid Id);

/// <summary>
/// Says whose keys were destroyed, so that an older backup of the database does not bring them back. It is sealed under the master key:
/// a store can withhold one, but can't make one up.
/// </summary>
/// <param name="Id">Names the marker in the store.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Ids">What is gone.</param>
public sealed record GoneMarker(Guid Id, DateTimeOffset Time, IReadOnlyList<GoneId> Ids)
{
    private const byte Version = 1;
    private const byte ContentVersion = 1;
    private const string Purpose = "gone marker";
    private const int GuidLength = 16;
    private const int KeyIdOffset = 5;
    private const int IdOffset = KeyIdOffset + 16;
    private const int HeadLength = IdOffset + GuidLength;
    private const int FactsLength = 1 + sizeof(long) + sizeof(int);
    private const int EntryLength = 1 + GuidLength;

    // Fifteen more or less are not told apart by the length.
    private const int Block = 256;

    private static ReadOnlySpan<byte> Magic => "SVGN"u8;

    /// <summary>The marker as it goes into the store, sealed under a master key.</summary>
    public byte[] Write(MasterKey key)
    {
        Span<byte> nonce = stackalloc byte[SealedBox.NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Write(key, nonce);
    }

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] Write(MasterKey key, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(key);
        var content = WriteContent();
        using var aes = Ciphers.Derive(key, Purpose);
        var box = SealedBox.Seal(aes, content, AssociatedData.For(Purpose, Id), SealedBox.PaddedLength(content.Length, Block), nonce);
        var bytes = new byte[HeadLength + box.Length];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = Version;
        Encoding.ASCII.GetBytes(key.Id, bytes.AsSpan(KeyIdOffset));
        Id.TryWriteBytes(bytes.AsSpan(IdOffset), bigEndian: true, out _);
        box.CopyTo(bytes, HeadLength);
        return bytes;
    }

    /// <summary>Opens what <see cref="Write(MasterKey)"/> wrote.</summary>
    /// <param name="bytes">The marker as the store has it.</param>
    /// <param name="findKey">The master key with an identifier, or null.</param>
    /// <exception cref="SealedObjectException">It is no marker, or was not sealed under one of these keys.</exception>
    public static GoneMarker Open(ReadOnlySpan<byte> bytes, Func<string, MasterKey?> findKey)
    {
        ArgumentNullException.ThrowIfNull(findKey);
        if (bytes.Length <= HeadLength || !bytes.StartsWith(Magic))
        {
            throw new SealedObjectException(SealedObjectError.NotSealed);
        }

        if (bytes[Magic.Length] != Version)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        var key = findKey(Encoding.ASCII.GetString(bytes[KeyIdOffset..IdOffset])) ?? throw new SealedObjectException(SealedObjectError.WrongKey);
        var id = ReadGuid(bytes[IdOffset..]);
        using var aes = Ciphers.Derive(key, Purpose);
        return ReadContent(id, SealedBox.Open(aes, bytes[HeadLength..], AssociatedData.For(Purpose, id)));
    }

    private byte[] WriteContent()
    {
        var content = new byte[FactsLength + (Ids.Count * EntryLength)];
        content[0] = ContentVersion;
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(1), Time.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(1 + sizeof(long)), Ids.Count);
        var rest = content.AsSpan(FactsLength);
        foreach (var gone in Ids)
        {
            rest[0] = (byte)gone.Kind;
            gone.Id.TryWriteBytes(rest[1..], bigEndian: true, out _);
            rest = rest[EntryLength..];
        }

        return content;
    }

    private static GoneMarker ReadContent(Guid id, ReadOnlySpan<byte> content)
    {
        if (content.Length < FactsLength)
        {
            throw new SealedObjectException(SealedObjectError.Damaged);
        }

        if (content[0] != ContentVersion)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        var ids = new List<GoneId>();
        for (var rest = content[FactsLength..]; rest.Length >= EntryLength; rest = rest[EntryLength..])
        {
            ids.Add(new GoneId((GoneKind)rest[0], ReadGuid(rest[1..])));
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(content[(1 + sizeof(long))..]);
        return count == ids.Count && content.Length == FactsLength + (count * EntryLength)
            ? new GoneMarker(id, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(content[1..])), ids)
            : throw new SealedObjectException(SealedObjectError.Damaged);
    }

    private static Guid ReadGuid(ReadOnlySpan<byte> bytes) => new(bytes[..GuidLength], bigEndian: true);
}
