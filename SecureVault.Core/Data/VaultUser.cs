using Microsoft.AspNetCore.Identity;

namespace SecureVault.Core.Data;

/// <summary>An account.</summary>
public sealed class VaultUser : IdentityUser<Guid>
{
    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the account last signed in with its password, if ever.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>When an administrator locked the account; null while it may be used. Apart from Identity's own lock-out after wrong passwords.</summary>
    public DateTimeOffset? LockedAt { get; set; }
}
