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
}
