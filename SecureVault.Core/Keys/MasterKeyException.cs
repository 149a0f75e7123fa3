namespace SecureVault.Core.Keys;

/// <summary>The master key can't be had or does not fit the database. The message is one line for the operator and holds no key.</summary>
public sealed class MasterKeyException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the service that has the key does not answer; another try may succeed.</summary>
    public bool IsUnreachable { get; init; }
}
