using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core;

/// <summary>How much costly work one person may have at once, so that the others are served meanwhile; section "Concurrency".</summary>
public sealed class ConcurrencyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Concurrency";

    /// <summary>Archives that are sent to one person at once; 1 to 100.</summary>
    [Range(1, 100)]
    public int ArchivesPerPerson { get; set; } = 4;

    /// <summary>Searches of one person that read all names at once; 1 to 100.</summary>
    [Range(1, 100)]
    public int SearchesPerPerson { get; set; } = 2;

    /// <summary>Copy jobs of one person at once; 1 to 100.</summary>
    [Range(1, 100)]
    public int CopiesPerPerson { get; set; } = 2;

    /// <summary>Contents of one person that are verified at once; 1 to 100.</summary>
    [Range(1, 100)]
    public int VerificationsPerPerson { get; set; } = 2;

    /// <summary>How many more of each kind may wait for their turn; 0 to 1000.</summary>
    [Range(0, 1000)]
    public int WaitingPerPerson { get; set; } = 8;

    /// <summary>How long they wait before they are refused, in seconds; 1 to 300.</summary>
    [Range(1, 300)]
    public int WaitSeconds { get; set; } = 10;
}
