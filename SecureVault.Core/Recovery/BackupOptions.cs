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

    /// <summary>How many changes are made before the server makes another one, however old the newest is.</summary>
    [Range(1, int.MaxValue)]
    public int MaxChanges { get; set; } = 10_000;

    /// <summary>How many days pass before the server tries again whether the newest backup can be restored.</summary>
    [Range(1, 180)]
    public int RehearsalDays { get; set; } = 30;
}
