using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Recovery;

/// <summary>Backups of the database in the store; section "Backup".</summary>
public sealed class BackupOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Backup";

    /// <summary>How old the newest backup gets before the server makes another one, in hours; zero for none.</summary>
    [Range(0, 720)]
    public int IntervalHours { get; set; } = 24;
}
