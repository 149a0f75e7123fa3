using Microsoft.AspNetCore.Identity;

namespace SecureVault.Core.Data;

/// <summary>How a clock counts its hours.</summary>
public enum HourCycle
{
    /// <summary>11:15 PM.</summary>
    Twelve = 12,

    /// <summary>23:15.</summary>
    TwentyFour = 24,
}

/// <summary>An account.</summary>
public sealed class VaultUser : IdentityUser<Guid>
{
    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the account last signed in with its password, if ever.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>When an administrator locked the account; null while it may be used. Apart from Identity's own lock-out after wrong passwords.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>The name that others see beside the address; null for none.</summary>
    public string? DisplayName { get; set; }

    /// <summary>The language that the person chose, as a tag; null for the browser's.</summary>
    public string? Language { get; set; }

    /// <summary>How the person wants times of day; null for the way of the language.</summary>
    public HourCycle? HourCycle { get; set; }
}
