using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>The key of one user; it wraps the file keys, and the name keys are derived from it.</summary>
public sealed class UserKey : SecretKey
{
    private const string WrapInfo = "wrap file key";

    internal UserKey(ReadOnlySpan<byte> bytes, int version)
        : base(bytes) => Version = version;

    private UserKey(int version) => Version = version;

    /// <summary>From 1, counted up at each rotation.</summary>
    public int Version { get; }

    /// <summary>A new random key.</summary>
    public static UserKey Generate(int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return new UserKey(version);
    }

    /// <summary>Wraps a file key; 61 bytes, bound to owner, file version and this key's version.</summary>
    public byte[] WrapFileKey(FileKey key, Guid ownerId, Guid versionId)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyWrap.Wrap(this, WrapInfo, key, Binding(ownerId, versionId));
    }

    /// <summary>Opens what <see cref="WrapFileKey(FileKey, Guid, Guid)"/> wrapped for the same owner and file version.</summary>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public FileKey UnwrapFileKey(ReadOnlySpan<byte> wrap, Guid ownerId, Guid versionId)
    {
        Span<byte> bytes = stackalloc byte[Length];
        try
        {
            KeyWrap.Unwrap(this, WrapInfo, wrap, Binding(ownerId, versionId), bytes);
            return new FileKey(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The keys that seal and index the owner's names.</summary>
    public NameKeys CreateNameKeys(Guid ownerId) => new(this, ownerId);

    /// <inheritdoc/>
    public override string ToString() => $"UserKey(version {Version})";

    /// <summary>With a given nonce, for known answers only.</summary>
    internal byte[] WrapFileKey(FileKey key, Guid ownerId, Guid versionId, ReadOnlySpan<byte> nonce) =>
        KeyWrap.Wrap(this, WrapInfo, key, Binding(ownerId, versionId), nonce);

    private byte[] Binding(Guid ownerId, Guid versionId) => AssociatedData.For("file key", ownerId, versionId, Version);
}
