namespace SecureVault.Core.Data.Sqlite;

/// <summary>The database could not be brought up to date; it is as it was before. The message is one line for the operator.</summary>
public sealed class DatabaseUpgradeException(string message, Exception? innerException = null) : Exception(message, innerException);
