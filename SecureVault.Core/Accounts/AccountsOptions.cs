using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Accounts;

/// <summary>Which accounts must set up a second factor. Anyone may.</summary>
public enum SecondFactorRule
{
    /// <summary>Nobody.</summary>
    Off,

    /// <summary>Administrators.</summary>
    Administrators,

    /// <summary>Everybody.</summary>
    Everyone,
}

/// <summary>Accounts and signing in; section "Accounts".</summary>
public sealed class AccountsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Accounts";

    /// <summary>Whether passwords sign people in. Without them there has to be a provider.</summary>
    public bool PasswordSignIn { get; set; } = true;

    /// <summary>Wrong passwords in a row from one network before it has to wait; 3 to 100.</summary>
    [Range(3, 100)]
    public int AttemptsBeforeLockout { get; set; } = 5;

    /// <summary>How long the longest wait is; 1 to 1440.</summary>
    [Range(1, 1440)]
    public int LockoutMinutes { get; set; } = 15;

    /// <summary>How long a session lives without a sign of life unless the person chose to stay signed in; 1 to 720.</summary>
    [Range(1, 720)]
    public int SessionIdleHours { get; set; } = 14;

    /// <summary>How long it lives without a sign of life when the person chose to stay signed in; 1 to 365.</summary>
    [Range(1, 365)]
    public int RememberedSessionIdleDays { get; set; } = 14;

    /// <summary>How long any session lives, however much it is used; 1 to 3650.</summary>
    [Range(1, 3650)]
    public int SessionMaxDays { get; set; } = 90;

    /// <summary>How long an invitation link works; 1 to 720.</summary>
    [Range(1, 720)]
    public int InvitationHours { get; set; } = 72;

    /// <summary>Forms with a password or a code that one network address (IPv6: one /64) may send in a minute; 1 to 10000.</summary>
    [Range(1, 10_000)]
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>Windows that one account may have open at once; 1 to 1000.</summary>
    [Range(1, 1000)]
    public int SocketsPerUser { get; set; } = 8;

    /// <summary>Which accounts must set up a second factor.</summary>
    public SecondFactorRule SecondFactor { get; set; } = SecondFactorRule.Off;

    /// <summary>How many days people may put it off, from the first sign-in at which they are asked; 0 to 14.</summary>
    [Range(0, 14)]
    public int SecondFactorGraceDays { get; set; } = 7;

    /// <summary>For how many days a deletion can still be undone; 0 to 30.</summary>
    [Range(0, 30)]
    public int DeletionGraceDays { get; set; } = 7;

    internal TimeSpan SessionIdleTimeout(bool isRemembered) =>
        isRemembered ? TimeSpan.FromDays(RememberedSessionIdleDays) : TimeSpan.FromHours(SessionIdleHours);
}
