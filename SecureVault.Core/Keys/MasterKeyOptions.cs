using System.ComponentModel.DataAnnotations;
using SecureVault.Core.Keys.Kms;

namespace SecureVault.Core.Keys;

/// <summary>Where the master key comes from.</summary>
public enum MasterKeyOrigin
{
    /// <summary>A file beside the data, made at the first start.</summary>
    File,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The file, in which a key of AWS KMS wraps the master keys.</summary>
    Kms,
}

/// <summary>The master key; section "MasterKey".</summary>
public sealed class MasterKeyOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "MasterKey";

    /// <summary>A file, an environment variable, or a file and a key of AWS KMS.</summary>
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

    /// <summary>The key of AWS KMS.</summary>
    public KmsOptions Kms { get; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Source != MasterKeyOrigin.Kms)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(Kms.KeyId))
        {
            yield return new ValidationResult("the key of AWS KMS is missing.", ["Kms:KeyId"]);
        }

        if (Kms.ServiceUrl.Length == 0 && Kms.Region.Length == 0)
        {
            yield return new ValidationResult("the region of AWS KMS is missing.", ["Kms:Region"]);
        }

        // The answers bring master keys in the clear: without TLS they stay on this machine.
        if (Kms.ServiceUrl.Length > 0
            && !(Uri.TryCreate(Kms.ServiceUrl, UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
        {
            yield return new ValidationResult("an address that begins with https:// is needed; http:// only for this machine.", ["Kms:ServiceUrl"]);
        }
    }
}
