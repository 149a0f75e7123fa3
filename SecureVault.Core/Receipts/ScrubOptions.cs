using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Receipts;

/// <summary>The verification of all objects in the background; section "Scrub".</summary>
public sealed class ScrubOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Scrub";

    /// <summary>In how many days each object is read once; zero for never.</summary>
    [Range(0, 3650)]
    public int Days { get; set; } = 90;

    /// <summary>How many bytes are read in a second at most.</summary>
    [Range(1024, long.MaxValue)]
    public long Rate { get; set; } = 10_000_000;
}
