using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Audit;

/// <summary>The audit log; section "Audit".</summary>
public sealed class AuditOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Audit";

    /// <summary>How long entries are kept, in days; 1 to 3650.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 400;
}

/// <summary>The facts about people that the vault keeps; section "Privacy".</summary>
public sealed class PrivacyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Privacy";

    /// <summary>Whether whole addresses are kept; otherwise their networks, of 256 IPv4 addresses or an IPv6 site (/48).</summary>
    public bool FullAddresses { get; set; }
}
