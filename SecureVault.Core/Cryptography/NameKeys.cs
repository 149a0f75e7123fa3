using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>The purpose of a sealed text, which can't be opened for any other.</summary>
public enum SealedTextPurpose
{
    /// <summary>The name of an item, bound to the item.</summary>
    ItemName,

    /// <summary>Facts about a content, bound to its version.</summary>
    ContentFacts,

    /// <summary>The content of an object's recovery block, bound to its version.</summary>
    RecoveryFacts,

    /// <summary>The name of a file that is on its way, bound to its version.</summary>
    UploadName,

    /// <summary>Type and time of a file that is on its way, bound to its version.</summary>
    UploadFacts,

    /// <summary>A text in the audit log, bound to what the entry is about.</summary>
    AuditText,
}

/// <summary>Seals one owner's names and finds them again without opening them. One thread at a time.</summary>
public sealed class NameKeys : IDisposable
{
    /// <summary>Bytes of a blind index: 128 bits.</summary>
    public const int IndexLength = 16;

    /// <summary>Names and facts are padded to a multiple of this many bytes, one byte of padding at least.</summary>
    internal const int TextBlock = 32;

    private const string CipherInfo = "names";

    // Most names: they are opened on the stack. The rest takes an array.
    private const int ShortText = 512;

    // Half a surrogate pair is an error, not a question mark that opens as another name.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly AesGcm _cipher;
    private readonly byte[] _indexKey = GC.AllocateUninitializedArray<byte>(SecretKey.Length, pinned: true);
    private readonly Guid _ownerId;
    private readonly int _keyVersion;
    private bool _disposed;

    internal NameKeys(UserKey key, Guid ownerId)
    {
        _cipher = Ciphers.Derive(key, CipherInfo);
        KeyDerivation.Derive(key, "name index", _indexKey);
        _ownerId = ownerId;
        _keyVersion = key.Version;
    }

    /// <summary>The key that a user's names and facts are sealed under.</summary>
    internal static void DeriveCipherKey(UserKey key, Span<byte> derived) => KeyDerivation.Derive(key, CipherInfo, derived);

    /// <summary>Seals bytes that belong to <paramref name="boundTo"/>.</summary>
    public byte[] Seal(SealedTextPurpose purpose, Guid boundTo, ReadOnlySpan<byte> plaintext) =>
        SealPadded(purpose, boundTo, plaintext, SealedBox.PaddedLength(plaintext.Length, TextBlock));

    /// <summary>Seals a text that belongs to <paramref name="boundTo"/>.</summary>
    public byte[] SealText(SealedTextPurpose purpose, Guid boundTo, string text) => Seal(purpose, boundTo, Utf8.GetBytes(text));

    /// <summary>Opens what <see cref="Seal(SealedTextPurpose, Guid, ReadOnlySpan{byte})"/> sealed.</summary>
    /// <exception cref="SealedObjectException">It was sealed by other keys, for another purpose or for something else, or is damaged.</exception>
    public byte[] Open(SealedTextPurpose purpose, Guid boundTo, ReadOnlySpan<byte> sealedText)
    {
        var text = new byte[SealedBox.RoomFor(sealedText)];
        try
        {
            return text[..Open(purpose, boundTo, sealedText, text)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Opens into a buffer as long as the sealed text, which the caller clears.</summary>
    /// <returns>How many bytes of it are the content.</returns>
    /// <exception cref="SealedObjectException">It was sealed by other keys, for another purpose or for something else, or is damaged.</exception>
    public int Open(SealedTextPurpose purpose, Guid boundTo, ReadOnlySpan<byte> sealedText, Span<byte> buffer)
    {
        var name = NameOf(purpose);
        Span<byte> binding = stackalloc byte[AssociatedData.LengthFor(name)];
        AssociatedData.Write(binding, name, _ownerId, boundTo, _keyVersion);
        return SealedBox.Open(_cipher, sealedText, binding, buffer);
    }

    /// <summary>Opens what <see cref="SealText"/> sealed.</summary>
    /// <exception cref="SealedObjectException">It was sealed by other keys, for another purpose or for something else, or is damaged.</exception>
    public string OpenText(SealedTextPurpose purpose, Guid boundTo, ReadOnlySpan<byte> sealedText)
    {
        var room = SealedBox.RoomFor(sealedText);
        Span<byte> text = room <= ShortText ? stackalloc byte[ShortText] : new byte[room];
        try
        {
            return Utf8.GetString(text[..Open(purpose, boundTo, sealedText, text)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>
    /// The blind index of a name in a folder: HMAC-SHA-256 over the folder's identifier and the name as
    /// <see cref="NameFolding"/> folds it, cut to 128 bits.
    /// </summary>
    /// <exception cref="ArgumentException">The name has half a surrogate pair.</exception>
    public byte[] IndexOf(Guid parentId, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var folded = Utf8.GetBytes(NameFolding.Fold(name));
        var input = new byte[16 + folded.Length];
        parentId.TryWriteBytes(input, bigEndian: true, out _);
        folded.CopyTo(input, 16);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_indexKey, input, mac);
        return mac[..IndexLength].ToArray();
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        _disposed = true;
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_indexKey);
    }

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] Seal(SealedTextPurpose purpose, Guid boundTo, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> nonce) =>
        SealedBox.Seal(_cipher, plaintext, Binding(purpose, boundTo), SealedBox.PaddedLength(plaintext.Length, TextBlock), nonce);

    /// <summary>Seals bytes with padding to exactly a length.</summary>
    internal byte[] SealPadded(SealedTextPurpose purpose, Guid boundTo, ReadOnlySpan<byte> plaintext, int paddedLength) =>
        SealedBox.Seal(_cipher, plaintext, Binding(purpose, boundTo), paddedLength);

    private byte[] Binding(SealedTextPurpose purpose, Guid boundTo) => AssociatedData.For(NameOf(purpose), _ownerId, boundTo, _keyVersion);

    private static string NameOf(SealedTextPurpose purpose) => purpose switch
    {
        SealedTextPurpose.ItemName => "item name",
        SealedTextPurpose.ContentFacts => "content facts",
        SealedTextPurpose.RecoveryFacts => "recovery facts",
        SealedTextPurpose.UploadName => "upload name",
        SealedTextPurpose.UploadFacts => "upload facts",
        SealedTextPurpose.AuditText => "audit text",
    };
}
