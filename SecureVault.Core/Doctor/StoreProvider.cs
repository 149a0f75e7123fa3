namespace SecureVault.Core.Doctor;

/// <summary>Whose store it is, as far as its address tells.</summary>
public enum StoreProvider
{
    /// <summary>Some other server.</summary>
    Other,

    /// <summary>A folder of this machine.</summary>
    Disk,

    /// <summary>Amazon S3.</summary>
    Aws,

    /// <summary>Ceph's RADOS Gateway.</summary>
    Ceph,

    /// <summary>Garage.</summary>
    Garage,

    /// <summary>RustFS.</summary>
    RustFS,

    /// <summary>SeaweedFS.</summary>
    SeaweedFS,

    /// <summary>Cloudflare R2.</summary>
    R2,

    /// <summary>Backblaze B2.</summary>
    B2,

    /// <summary>Wasabi.</summary>
    Wasabi,

    /// <summary>Hetzner Object Storage.</summary>
    Hetzner,

    /// <summary>MinIO, whose repository was archived in 2026.</summary>
    MinIO,
}

/// <summary>Names the provider of a server.</summary>
internal static class StoreProviders
{
    private static readonly (string Ending, StoreProvider Provider)[] Hosts =
    [
        (".amazonaws.com", StoreProvider.Aws),
        (".r2.cloudflarestorage.com", StoreProvider.R2),
        (".backblazeb2.com", StoreProvider.B2),
        (".wasabisys.com", StoreProvider.Wasabi),
        (".your-objectstorage.com", StoreProvider.Hetzner),
    ];

    // Servers that people run themselves have any address. Their answers name them.
    private static readonly (string Word, StoreProvider Provider)[] Names =
    [
        ("ceph", StoreProvider.Ceph),
        ("garage", StoreProvider.Garage),
        ("rustfs", StoreProvider.RustFS),
        ("seaweedfs", StoreProvider.SeaweedFS),
        ("minio", StoreProvider.MinIO),
    ];

    /// <summary>By the address, or by what the server calls itself in its answers.</summary>
    public static StoreProvider Of(Uri address, string? server)
    {
        foreach (var (ending, provider) in Hosts)
        {
            if (("." + address.Host).EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return provider;
            }
        }

        foreach (var (word, provider) in Names)
        {
            if ($"{address.Host} {server}".Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return provider;
            }
        }

        return StoreProvider.Other;
    }
}
