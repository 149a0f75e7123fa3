namespace SecureVault.Core.Keys;

/// <summary>The caller's account no longer exists, or is locked.</summary>
public sealed class AccessEndedException() : Exception("The account is locked or gone.");
