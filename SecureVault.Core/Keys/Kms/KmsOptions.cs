namespace SecureVault.Core.Keys.Kms;

/// <summary>The key of AWS KMS that wraps master keys; section "MasterKey:Kms".</summary>
public sealed class KmsOptions
{
    /// <summary>The key's identifier, ARN or alias.</summary>
    public string KeyId { get; set; } = "";

    /// <summary>The region of KMS.</summary>
    public string Region { get; set; } = "";

    /// <summary>The address of KMS where it is not the region's own.</summary>
    public string ServiceUrl { get; set; } = "";
}
