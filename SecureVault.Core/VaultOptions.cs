using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core;

/// <summary>The vault as a whole; section "Vault".</summary>
public sealed class VaultOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Vault";

    /// <summary>The folder of everything that the vault writes itself; a relative path starts at the application's folder.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    /// <summary>The reverse proxies whose word on a visitor's address and on HTTPS counts: addresses and networks, separated by commas; empty for none.</summary>
    [NetworkList]
    public string KnownProxies { get; set; } = "127.0.0.0/8, ::1";

    /// <summary>The address under which people reach the vault, such as https://vault.example.org: what links in mails begin with; empty for none.</summary>
    [PublicAddress]
    public string PublicUrl { get; set; } = string.Empty;

    /// <summary>
    /// Begins a new vault beside the objects that a store holds, when there is no database: the code that the refused start named.
    /// It counts for what the store held then and no longer.
    /// </summary>
    public string BeginAnew { get; set; } = string.Empty;

    /// <summary>Takes over a store that has the database's objects but lost its marker.</summary>
    public bool AdoptStore { get; set; }

    /// <summary>The largest file, in bytes; 1 to 5 TiB, the most that S3 stores as one object.</summary>
    [Range(1L, 5_497_558_138_880L)]
    public long MaxFileBytes { get; set; } = 1_099_511_627_776;

    /// <summary>How long deleted items stay in the trash, in days; 1 to 3650.</summary>
    [Range(1, 3650)]
    public int TrashDays { get; set; } = 30;

    /// <summary>How many older contents of a file are kept when it is replaced; 0 to 1000.</summary>
    [Range(0, 1000)]
    public int KeepVersions { get; set; } = 20;

    /// <summary>How long an older content is kept, in days; 1 to 3650.</summary>
    [Range(1, 3650)]
    public int KeepVersionDays { get; set; } = 90;

    /// <summary>How many bytes each person may store, older versions and trash included; 0 for no limit. Administrators can set another limit for a person.</summary>
    [Range(0L, long.MaxValue)]
    public long QuotaBytes { get; set; }

    /// <summary>
    /// How many bytes uploads leave free on the disks of the data folder and of the objects, for what makes room; by default one in a
    /// hundred, at least 32 MiB and at most 256 MiB.
    /// </summary>
    [Range(0L, long.MaxValue)]
    public long? MinFreeBytes { get; set; }

    /// <summary>How many files and folders each person may have, trash included; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int MaxItems { get; set; } = 1_000_000;

    /// <summary>Files up to this many bytes come over the page's own connection, larger ones over HTTP; 0 to 1 GiB.</summary>
    [Range(0L, 1_073_741_824L)]
    public long CircuitUploadBytes { get; set; } = 1_048_576;

    /// <summary>How long an unfinished upload is kept after its last sign of life, in hours; 1 to 720.</summary>
    [Range(1, 720)]
    public int UnfinishedUploadHours { get; set; } = 72;

    /// <summary>How long downloads may go on when the server stops, in seconds; 0 to 300. Uploads stop at once and can go on later.</summary>
    [Range(0, 300)]
    public int ShutdownSeconds { get; set; } = 5;

    /// <summary>
    /// Whether new objects carry a recovery block, which the master key and the owner's user key open without the object's row. Without
    /// it a deleted file's object stays sealed wherever a copy of it survives.
    /// </summary>
    public bool RecoveryBlocks { get; set; } = true;

    /// <summary>How many parts of about 8 MiB may be in memory at once for all uploads together; 2 to 1024.</summary>
    [Range(2, 1024)]
    public int PartsInMemory { get; set; } = 8;

    /// <summary>How many parts of one file travel to the store at once; 1 to 16.</summary>
    [Range(1, 16)]
    public int PartsInFlight { get; set; } = 3;
}
