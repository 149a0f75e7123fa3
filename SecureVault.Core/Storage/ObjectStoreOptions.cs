namespace SecureVault.Core.Storage;

/// <summary>Where sealed objects are kept.</summary>
public enum ObjectStoreKind
{
    /// <summary>In a folder of this machine.</summary>
    Disk,

    /// <summary>In a bucket of an S3-compatible server.</summary>
    S3,
}

/// <summary>When a checksum is sent with every object beside the payload signature.</summary>
public enum S3ChecksumMode
{
    /// <summary>Always: a CRC-32 in a request header, which the server compares with what arrived.</summary>
    WhenSupported,

    /// <summary>Never, because no request of this store requires one: for servers that refuse such headers.</summary>
    WhenRequired,
}

/// <summary>The settings of the object store, section <c>ObjectStore</c>.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ObjectStore";

    /// <summary>Which store is used; <see cref="ObjectStoreKind.Disk"/> unless set.</summary>
    public ObjectStoreKind Kind { get; set; }

    /// <summary>Settings of the disk store.</summary>
    public DiskStoreOptions Disk { get; } = new();

    /// <summary>Settings of the S3 store.</summary>
    public S3StoreOptions S3 { get; } = new();
}

/// <summary>The settings of the disk store, section <c>ObjectStore:Disk</c>.</summary>
public sealed class DiskStoreOptions
{
    /// <summary>The folder of the objects, absolute or relative to the data folder.</summary>
    public string Folder { get; set; } = "objects";

    /// <summary>The absolute path of the folder of the objects.</summary>
    /// <param name="dataFolder">The vault's data folder.</param>
    public string FolderUnder(string dataFolder) => Path.GetFullPath(Folder, Path.GetFullPath(dataFolder));
}

/// <summary>
/// The settings of the S3 store, section <c>ObjectStore:S3</c>. Credentials are no setting of the vault: the AWS SDK finds
/// them in its environment variables, profiles, and roles. Only the file that names the target of a move may hold some, because
/// the process has those of the present store.
/// </summary>
public sealed class S3StoreOptions
{
    /// <summary>The bucket; it has to exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>The prefix of every key, without its trailing slash; empty for the whole bucket.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The address of the server, empty for AWS itself.</summary>
    public string ServiceUrl { get; set; } = "";

    /// <summary>The first half of credentials; empty to let the AWS SDK find some.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>The secret half.</summary>
    public string SecretAccessKey { get; set; } = "";

    /// <summary>The region that requests are signed for; with a <see cref="ServiceUrl"/> us-east-1 unless set.</summary>
    public string Region { get; set; } = "";

    /// <summary>Whether the bucket stands in the path instead of the host name; true with a <see cref="ServiceUrl"/> unless set.</summary>
    public bool? ForcePathStyle { get; set; }

    /// <summary>When checksums are sent.</summary>
    public S3ChecksumMode Checksums { get; set; }

    /// <summary>Whether content is left out of the request's signature; only over https, where TLS guards it.</summary>
    public bool DisablePayloadSigning { get; set; }

    /// <summary>How often one request is sent before it has failed when the server answers that it can't now, 1 to 20.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Seconds that content may stand still on its way up or down, 1 to 3600.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds until the first byte of an answer has to come, 1 to 3600. A request that gets none is sent once more.</summary>
    public int FirstByteTimeoutSeconds { get; set; } = 15;

    /// <summary><see cref="TimeoutSeconds"/> as a time.</summary>
    internal TimeSpan IdleTimeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary><see cref="FirstByteTimeoutSeconds"/> as a time.</summary>
    internal TimeSpan FirstByteTimeout => TimeSpan.FromSeconds(FirstByteTimeoutSeconds);

    /// <summary>The prefix with its slash, or nothing.</summary>
    internal string KeyPrefix => Prefix.Length == 0 ? "" : Prefix.TrimEnd('/') + "/";
}
