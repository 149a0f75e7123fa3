using System.ComponentModel.DataAnnotations;

namespace SecureVault.Core.Keys;

/// <summary>Where the master key comes from.</summary>
public enum MasterKeyOrigin
{
    /// <summary>A file beside the data, made at the first start.</summary>
    File,

    /// <summary>An environment variable.</summary>
    Environment,
}

/// <summary>The master key; section "MasterKey".</summary>
public sealed class MasterKeyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "MasterKey";

    /// <summary>A file or an environment variable.</summary>
    public MasterKeyOrigin Source { get; set; } = MasterKeyOrigin.File;

    /// <summary>The key file; a relative path starts at the data folder.</summary>
    [Required]
    public string File { get; set; } = "keys/master.key";

    /// <summary>Whether a key file is taken that others may read, as the secrets that container platforms mount.</summary>
    public bool AllowSharedFile { get; set; }

    /// <summary>The environment variable that holds the key's text, or several separated by commas, the active one first.</summary>
    [Required]
    public string Variable { get; set; } = "SECUREVAULT_MASTER_KEY";

    /// <summary>Whether the first start may make the file.</summary>
    public bool Generate { get; set; } = true;
}
