using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>The key of an installation; it wraps the users' keys and is kept outside the database.</summary>
public sealed class MasterKey : SecretKey
{
    private const int IdLength = 8;
    private const int SmallBlock = 32;
    private const string WrapInfo = "wrap user key";

    private MasterKey() => Id = DeriveId();

    private MasterKey(ReadOnlySpan<byte> bytes)
        : base(bytes) => Id = DeriveId();

    /// <summary>Names the key without telling it: sixteen lower-case hexadecimal digits, derived from it.</summary>
    public string Id { get; }

    /// <summary>A new random key.</summary>
    public static MasterKey Generate() => new();

    /// <summary>Reads what <see cref="ToRecoveryText"/> wrote, whatever its case, spaces and dashes.</summary>
    /// <returns>False for anything else, a single wrong letter included.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out MasterKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> bytes = stackalloc byte[Length];
        key = RecoveryText.TryRead(text, bytes) ? new MasterKey(bytes) : null;
        CryptographicOperations.ZeroMemory(bytes);
        return key is not null;
    }

    /// <summary>The key itself, to be printed or saved by who may have it.</summary>
    public string ToRecoveryText() => RecoveryText.Write(Bytes);

    /// <summary>Wraps a user key; 61 bytes, bound to this key's id, the user and the version.</summary>
    public byte[] WrapUserKey(UserKey key, Guid userId)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyWrap.Wrap(this, WrapInfo, key, Binding(userId, key.Version));
    }

    /// <summary>Opens what <see cref="WrapUserKey(UserKey, Guid)"/> wrapped for the same user and version.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public UserKey UnwrapUserKey(ReadOnlySpan<byte> wrap, Guid userId, int version)
    {
        Span<byte> bytes = stackalloc byte[Length];
        try
        {
            KeyWrap.Unwrap(this, WrapInfo, wrap, Binding(userId, version), bytes);
            return new UserKey(bytes, version);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Seals a small secret of the installation, such as the keys of cookies. Each purpose, an ASCII text, has a key of its own.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plaintext)
    {
        using var aes = PurposeCipher(purpose);
        return SealedBox.Seal(aes, plaintext, PurposeBinding(purpose), SealedBox.PaddedLength(plaintext.Length, SmallBlock));
    }

    /// <summary>Opens what <see cref="Seal"/> sealed for the same purpose.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> sealedBytes)
    {
        using var aes = PurposeCipher(purpose);
        return SealedBox.Open(aes, sealedBytes, PurposeBinding(purpose));
    }

    /// <summary>Stands for something that is to be recognised but not told: HMAC-SHA-256, 32 bytes. Each purpose, an ASCII text, has a key of its own.</summary>
    public byte[] Fingerprint(string purpose, ReadOnlySpan<byte> data)
    {
        if (!Ascii.IsValid(purpose))
        {
            throw new ArgumentException("A purpose is ASCII, so that no two become one.", nameof(purpose));
        }

        Span<byte> key = stackalloc byte[Length];
        try
        {
            KeyDerivation.Derive(this, $"installation fingerprint: {purpose}", key);
            return HMACSHA256.HashData(key, data);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"MasterKey({Id})";

    /// <summary>The key that the entries of an epoch of the audit log are hashed with; the caller clears it.</summary>
    internal void DeriveAuditKey(int epoch, Span<byte> derived) => KeyDerivation.Derive(this, string.Create(CultureInfo.InvariantCulture, $"audit chain {epoch}"), derived);

    /// <summary>With a given key, for known answers only.</summary>
    internal static MasterKey FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] WrapUserKey(UserKey key, Guid userId, ReadOnlySpan<byte> nonce) =>
        KeyWrap.Wrap(this, WrapInfo, key, Binding(userId, key.Version), nonce);

    private byte[] Binding(Guid userId, int version) => AssociatedData.ForUserKey("user key", Id, userId, version);

    private string DeriveId()
    {
        Span<byte> id = stackalloc byte[IdLength];
        KeyDerivation.Derive(this, "master key id", id);
        return Convert.ToHexStringLower(id);
    }

    private AesGcm PurposeCipher(string purpose) => Ascii.IsValid(purpose)
        ? Ciphers.Derive(this, $"installation secret: {purpose}")
        : throw new ArgumentException("A purpose is ASCII, so that no two become one.", nameof(purpose));

    private static byte[] PurposeBinding(string purpose) => Encoding.ASCII.GetBytes(purpose);
}
