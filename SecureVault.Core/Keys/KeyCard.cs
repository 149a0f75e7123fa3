using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>
/// One user key, wrapped under the master key, with the facts about its account in a box. It lies in the store beside the objects: with
/// it a bucket and its master key are enough to read every file, whatever happened to the database.
/// </summary>
/// <param name="User">The user whose key it is.</param>
/// <param name="KeyVersion">The version of the user key.</param>
/// <param name="MasterKeyId">The master key that wraps it.</param>
/// <param name="Wrap">The wrap, byte for byte as in the database; 61 bytes.</param>
/// <param name="Facts">The account as it was when the card was written.</param>
public sealed record KeyCard(Guid User, int KeyVersion, string MasterKeyId, byte[] Wrap, AccountFacts Facts)
{
    /// <summary>Facts are padded to a multiple of this many bytes, so that the length of an address does not show.</summary>
    internal const int FactsBlock = 256;

    private const byte FormatVersion = 1;
    private const int KeyIdOffset = 5;
    private const int UserOffset = KeyIdOffset + 16;
    private const int KeyVersionOffset = UserOffset + 16;
    private const int WrapOffset = KeyVersionOffset + sizeof(int);
    private const int BoxOffset = WrapOffset + KeyWrap.Length;
    private const string KeyInfo = "account card";

    private static ReadOnlySpan<byte> Magic => "SVKC"u8;

    /// <inheritdoc/>
    public override string ToString() => $"KeyCard({User}, version {KeyVersion})";

    /// <summary>Opens a card. Whether the wrap opens as well shows <see cref="Unwrap"/>.</summary>
    /// <param name="bytes">The card as the store has it.</param>
    /// <param name="findKey">The master key with an identifier, or null.</param>
    /// <exception cref="SealedObjectException">It is no card, is damaged, or is under a master key that is not at hand.</exception>
    public static KeyCard Read(ReadOnlySpan<byte> bytes, Func<string, MasterKey?> findKey)
    {
        ArgumentNullException.ThrowIfNull(findKey);
        if (bytes.Length <= BoxOffset || !bytes.StartsWith(Magic))
        {
            throw new SealedObjectException(SealedObjectError.NotSealed);
        }

        if (bytes[Magic.Length] != FormatVersion)
        {
            throw new SealedObjectException(SealedObjectError.UnknownVersion);
        }

        var keyId = Encoding.ASCII.GetString(bytes[KeyIdOffset..UserOffset]);
        var key = findKey(keyId) ?? throw new SealedObjectException(SealedObjectError.WrongKey);
        using var aes = Ciphers.Derive(key, KeyInfo);
        return new KeyCard(
            new Guid(bytes[UserOffset..KeyVersionOffset], bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(bytes[KeyVersionOffset..]),
            keyId,
            bytes[WrapOffset..BoxOffset].ToArray(),
            AccountFacts.Read(SealedBox.Open(aes, bytes[BoxOffset..], Binding(bytes[..BoxOffset]))));
    }

    /// <summary>The card as it goes into the store.</summary>
    /// <param name="key">The master key that <see cref="MasterKeyId"/> names.</param>
    public byte[] Write(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Write(key, (aes, facts, binding, length) => SealedBox.Seal(aes, facts, binding, length));
    }

    /// <summary>Opens the user key.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public UserKey Unwrap(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.UnwrapUserKey(Wrap, User, KeyVersion);
    }

    /// <summary>Tells two cards that say the same from two that don't: SHA-256 of all that the card says. The box itself differs each time.</summary>
    public byte[] Hash() => SHA256.HashData([.. Head(), .. Facts.Write()]);

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] Write(MasterKey key, byte[] nonce) => Write(key, (aes, facts, binding, length) => SealedBox.Seal(aes, facts, binding, length, nonce));

    private byte[] Write(MasterKey key, Func<AesGcm, byte[], byte[], int, byte[]> seal)
    {
        if (key.Id != MasterKeyId)
        {
            throw new ArgumentException("The card is under another master key.", nameof(key));
        }

        var (head, facts) = (Head(), Facts.Write());
        using var aes = Ciphers.Derive(key, KeyInfo);
        return [.. head, .. seal(aes, facts, Binding(head), SealedBox.PaddedLength(facts.Length, FactsBlock))];
    }

    private byte[] Head()
    {
        var head = new byte[BoxOffset];
        Magic.CopyTo(head);
        head[Magic.Length] = FormatVersion;
        Encoding.ASCII.GetBytes(MasterKeyId, head.AsSpan(KeyIdOffset, 16));
        User.TryWriteBytes(head.AsSpan(UserOffset), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(KeyVersionOffset), KeyVersion);
        Wrap.CopyTo(head.AsSpan(WrapOffset));
        return head;
    }

    /// <summary>The box belongs to the wrap before it: no facts of one account go with the key of another.</summary>
    private static byte[] Binding(ReadOnlySpan<byte> head) => [(byte)KeyInfo.Length, .. Encoding.ASCII.GetBytes(KeyInfo), .. head];
}
