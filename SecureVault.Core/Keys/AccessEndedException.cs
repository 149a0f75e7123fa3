namespace SecureVault.Core.Keys;

/// <summary>Who asks has no account any more, or it is locked.</summary>
public sealed class AccessEndedException() : Exception("The account is locked or gone.");
