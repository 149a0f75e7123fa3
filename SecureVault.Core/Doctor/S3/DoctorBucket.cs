using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Core.Doctor.S3;

/// <summary>The bucket while it is examined: a client that tries each request once, and a folder of its own that is emptied at the end.</summary>
internal sealed class DoctorBucket : IPatient
{
    private static readonly TimeSpan CleanTimeout = TimeSpan.FromMinutes(1);

    private readonly S3StoreOptions _options;
    private readonly VaultBucket _bucket;
    private readonly ServerAddress _server;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<(string Key, string Upload)> _uploads = [];

    public DoctorBucket(S3StoreOptions options, TimeProvider clock)
    {
        Client = VaultBucket.NewClient(options, clock, maxErrorRetry: 0); // an error is a finding
        Clock = clock;
        _options = options;
        _bucket = new VaultBucket(Client, options, clock);
        _server = new ServerAddress(options);
        Folder = $"{options.KeyPrefix}doctor/{Guid.NewGuid():N}/";
        Probes =
        [
            new AddressProbe(_server),
            new ClockProbe(_server, clock), // a wrong clock looks like wrong credentials
            new CredentialsProbe(this),
            new BucketProbe(this),
            new ObjectsProbe(this),
            new CreateOnlyProbe(this),
            new PartsProbe(this),
            new UnequalPartsProbe(this),
            new ChecksumsProbe(this, options),
            new ListingProbe(this),
            new AnonymousProbe(this, _server),
            new VersioningProbe(this),
            new LifecycleProbe(this),
            new RightsProbe(this),
            new LeftoversProbe(this),
            new SpeedProbe(this, clock),
            new SizesProbe(this),
        ];
    }

    public IReadOnlyList<IProbe> Probes { get; }

    public AmazonS3Client Client { get; }

    public TimeProvider Clock { get; }

    public string Name => _options.Bucket;

    /// <summary>The prefix of every key of the vault.</summary>
    public string Prefix => _options.KeyPrefix;

    /// <summary>The prefix of every key that this run writes.</summary>
    public string Folder { get; }

    // The prefix of every key that any run has written.
    private string Doctors => $"{Prefix}doctor/";

    /// <summary>Bytes that nobody can guess.</summary>
    public static byte[] NewContent(int length) => RandomNumberGenerator.GetBytes(length);

    /// <summary>Stores an object as the vault does.</summary>
    public async Task<string> PutAsync(string name, byte[] content, CancellationToken cancellationToken, Action<PutObjectRequest>? change = null)
    {
        using var body = new MemoryStream(content, writable: false);
        var request = new PutObjectRequest
        {
            BucketName = Name,
            Key = Folder + name,
            InputStream = body,
            UseChunkEncoding = false,
            DisablePayloadSigning = _options.DisablePayloadSigning,
            ChecksumCRC32 = _bucket.ChecksumOf(content),
        };
        change?.Invoke(request);
        _keys.Add(request.Key);
        await Client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        return request.Key;
    }

    /// <summary>Reads as much of an object as the vault would: a range. An empty object has none.</summary>
    public async Task<byte[]> GetAsync(string key, int offset, int length, CancellationToken cancellationToken)
    {
        var range = length == 0 ? null : new ByteRange(offset, offset + length - 1);
        using var answer = await Client.GetObjectAsync(new GetObjectRequest { BucketName = Name, Key = key, ByteRange = range }, cancellationToken).ConfigureAwait(false);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    /// <summary>The length of an object; null when it is not there.</summary>
    public async Task<long?> LengthAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await Client.GetObjectMetadataAsync(Name, key, cancellationToken).ConfigureAwait(false)).ContentLength;
        }
        catch (AmazonServiceException missing) when (S3Errors.IsMissing(missing))
        {
            return null;
        }
    }

    /// <summary>Begins an upload of parts.</summary>
    public async Task<(string Key, string Upload)> BeginAsync(string name, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = Name,
            Key = Folder + name,
            ChecksumAlgorithm = _bucket.SendsChecksums ? ChecksumAlgorithm.CRC32 : null,
        };
        _keys.Add(request.Key);
        var upload = (request.Key, (await Client.InitiateMultipartUploadAsync(request, cancellationToken).ConfigureAwait(false)).UploadId);
        _uploads.Add(upload);
        return upload;
    }

    /// <summary>Stores one part.</summary>
    public async Task<PartETag> PutPartAsync((string Key, string Upload) upload, int number, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content, writable: false);
        var checksum = _bucket.ChecksumOf(content);
        var stored = await Client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = Name,
                Key = upload.Key,
                UploadId = upload.Upload,
                PartNumber = number,
                InputStream = body,
                PartSize = content.Length,
                UseChunkEncoding = false,
                DisablePayloadSigning = _options.DisablePayloadSigning,
                ChecksumCRC32 = checksum,
            },
            cancellationToken).ConfigureAwait(false);
        return new S3PartTag(stored.ETag, checksum).For(number);
    }

    /// <summary>Makes the object of its parts.</summary>
    public Task CompleteAsync((string Key, string Upload) upload, List<PartETag> parts, CancellationToken cancellationToken) => Client.CompleteMultipartUploadAsync(
        new CompleteMultipartUploadRequest { BucketName = Name, Key = upload.Key, UploadId = upload.Upload, PartETags = parts }, cancellationToken);

    /// <summary>Gives an upload up.</summary>
    public Task AbortAsync((string Key, string Upload) upload, CancellationToken cancellationToken) =>
        Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = Name, Key = upload.Key, UploadId = upload.Upload }, cancellationToken);

    /// <summary>Uploads that have not ended, below a prefix.</summary>
    public IAsyncEnumerable<MultipartUpload> UploadsAsync(string prefix, CancellationToken cancellationToken) =>
        new S3Listing(_bucket).UploadsAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(CleanTimeout, Clock);

        // A server that fails in one of these may do the others.
        foreach (var upload in _uploads)
        {
            await TryAsync(() => AbortAsync(upload, limit.Token)).ConfigureAwait(false);
        }

        foreach (var key in _keys)
        {
            await TryAsync(() => Client.DeleteObjectAsync(Name, key, limit.Token)).ConfigureAwait(false);
        }

        await TryAsync(() => AbortOldAsync(limit.Token)).ConfigureAwait(false);
        await TryAsync(() => DeleteOldAsync(limit.Token)).ConfigureAwait(false);
        _server.Dispose();
        Client.Dispose();
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or ObjectStoreException or HttpRequestException or OperationCanceledException or IOException)
        {
            // It is gone already, or the server does not let it go; the next examination looks for it again.
        }
    }

    /// <summary>Ends uploads of this examination and of one that was killed. Another that runs meanwhile keeps its own.</summary>
    private async Task AbortOldAsync(CancellationToken cancellationToken)
    {
        await foreach (var upload in UploadsAsync(Doctors, cancellationToken).ConfigureAwait(false))
        {
            if (IsOurs(upload.Key, upload.Initiated))
            {
                await AbortAsync((upload.Key, upload.UploadId), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = Name, Prefix = Doctors };
        do
        {
            var page = await Client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            foreach (var found in (page.S3Objects ?? []).Where(found => IsOurs(found.Key, found.LastModified)))
            {
                await Client.DeleteObjectAsync(Name, found.Key, cancellationToken).ConfigureAwait(false);
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (!string.IsNullOrEmpty(request.ContinuationToken));
    }

    private bool IsOurs(string key, DateTime? since) =>
        key.StartsWith(Folder, StringComparison.Ordinal) || S3Listing.TimeOf(since) < Clock.GetUtcNow().AddDays(-1);
}
