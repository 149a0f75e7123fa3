using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Data;

/// <summary>Where the database is; section "Database".</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Database";

    /// <summary>The SQLite file; a relative path starts at the data folder.</summary>
    [Required]
    public string File { get; set; } = "securevault.db";

    /// <summary>How long a statement waits for another writer; 1 to 300 seconds.</summary>
    [Range(1, 300)]
    public int BusyTimeoutSeconds { get; set; } = 30;

    /// <summary>How long a start may take to bring the database up to date; 1 to 1440 minutes.</summary>
    [Range(1, 1440)]
    public int UpgradeTimeoutMinutes { get; set; } = 30;

    /// <summary>How long copies from before the database was brought up to date are kept; 1 to 365 days.</summary>
    [Range(1, 365)]
    public int KeepCopiesDays { get; set; } = 14;
}
