using System.Security.Cryptography;

namespace SecureVault.Core.Cryptography;

/// <summary>256 secret bits. They do not move in memory, are zeroed on disposal and never become text.</summary>
public abstract class SecretKey : IDisposable
{
    /// <summary>Bytes of every key.</summary>
    public const int Length = 32;

    // Pinned, so that the garbage collector leaves no copies behind when it moves objects.
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
    private bool _disposed;

    private protected SecretKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("A key has 32 bytes.", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
    }

    private protected SecretKey() => RandomNumberGenerator.Fill(_bytes);

    /// <summary>The bytes, while the key lives.</summary>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name}(redacted)";
}
