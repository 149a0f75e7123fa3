namespace SecureVault.Core.Cryptography;

/// <summary>The key of one stored version of a file, fresh for each.</summary>
public sealed class FileKey : SecretKey
{
    internal FileKey(ReadOnlySpan<byte> bytes)
        : base(bytes)
    {
    }

    private FileKey()
    {
    }

    /// <summary>A new random key.</summary>
    public static FileKey Generate() => new();
}
