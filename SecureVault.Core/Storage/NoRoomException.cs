namespace SecureVault.Core.Storage;

/// <summary>A disk has less room than what is to be done on it takes, so it was not begun. The message is one line for the operator.</summary>
public sealed class NoRoomException(string message) : IOException(message);
