namespace SecureVault.Core.Data;

/// <summary>Another process works on the same data folder or database. The message is one line for the operator.</summary>
public sealed class VaultInUseException(string message, Exception? innerException = null) : Exception(message, innerException);
