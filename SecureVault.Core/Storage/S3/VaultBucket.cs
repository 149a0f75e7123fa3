using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace SecureVault.Core.Storage.S3;

/// <summary>One bucket and prefix: how keys are named there, how requests are sent, what errors mean.</summary>
internal sealed class VaultBucket(IAmazonS3 client, S3StoreOptions options, TimeProvider clock)
{
    public string Name => options.Bucket;

    public string Prefix => options.KeyPrefix;

    public bool SendsChecksums => options.Checksums == S3ChecksumMode.WhenSupported;

    public bool DisablePayloadSigning => options.DisablePayloadSigning;

    /// <summary>How long content may stand still, and how long its first byte may take.</summary>
    public (TimeSpan Idle, TimeSpan FirstByte) Timeouts => (options.IdleTimeout, options.FirstByteTimeout);

    public TimeProvider Clock => clock;

    public S3Errors Errors { get; } = new(options);

    /// <summary>How a client speaks to the server that the options name.</summary>
    public static AmazonS3Config ConfigOf(S3StoreOptions options, TimeProvider clock)
    {
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = options.MaxAttempts - 1,
            HttpClientFactory = new S3HttpClients(options, clock),
            ForcePathStyle = options.ForcePathStyle ?? options.ServiceUrl.Length > 0,
            // The store sends a checksum of its own where it is wanted, in a header: the SDK's trailers are what old
            // servers refuse. Content is sealed, so answers need no checksum but the seal.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // The vault's settings say where objects go; a variable left over in a shell must not.
            IgnoreConfiguredEndpointUrls = true,
        };
        if (options.ServiceUrl.Length > 0)
        {
            config.ServiceURL = options.ServiceUrl;
            config.AuthenticationRegion = options.Region.Length > 0 ? options.Region : "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return config;
    }

    /// <summary>A client for the server that the options name. Without keys of their own the SDK looks for some.</summary>
    /// <param name="options">The store's.</param>
    /// <param name="clock">For time-outs.</param>
    /// <param name="maxErrorRetry">How often a request is repeated; null for as often as the options say.</param>
    public static AmazonS3Client NewClient(S3StoreOptions options, TimeProvider clock, int? maxErrorRetry = null)
    {
        var config = ConfigOf(options, clock);
        config.MaxErrorRetry = maxErrorRetry ?? config.MaxErrorRetry;
        return options.AccessKeyId.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey), config)
            : new AmazonS3Client(config);
    }

    public string NameOf(ObjectKey key) => Prefix + key;

    /// <summary>The key of a name in the bucket, or null for an object that is not this store's.</summary>
    public ObjectKey? KeyOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && ObjectKey.TryParse(name[Prefix.Length..], out var key) ? key : null;

    /// <summary>The checksum as S3 writes it, or null when none is to be sent.</summary>
    public string? ChecksumOf(ReadOnlyMemory<byte> content)
    {
        if (!SendsChecksums)
        {
            return null;
        }

        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(content.Span));
        return Convert.ToBase64String(checksum);
    }

    /// <summary>
    /// Sends one request. The SDK repeats it while the server answers that it can't now or breaks the connection; a server that says
    /// nothing is asked once more and not as often, because each time takes as long as the time-out.
    /// </summary>
    /// <param name="request">Sends it; called again for the second try.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ObjectStoreException">It failed.</exception>
    public async Task<T> SendAsync<T>(Func<IAmazonS3, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            try
            {
                return await request(client, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                // The SDK lets exceptions of the network, of XML and of its own redirects through as they are.
                cancellationToken.ThrowIfCancellationRequested();
                if (isSecond || !S3Timeouts.IsTimeout(exception))
                {
                    throw Errors.ErrorOf(exception);
                }
            }
        }
    }

    /// <summary>Stores an object in one request, straight from the caller's buffer.</summary>
    /// <param name="name">The whole name, prefix included.</param>
    /// <param name="content">The object.</param>
    /// <param name="lent">Told of the body of each try.</param>
    /// <param name="cancellationToken">Cuts the request off.</param>
    public Task PutAsync(string name, ReadOnlyMemory<byte> content, Action<RevocableMemoryStream>? lent, CancellationToken cancellationToken) => SendAsync(
        (client, token) => RevocableMemoryStream.LendAsync(
            content,
            body =>
            {
                lent?.Invoke(body);
                return client.PutObjectAsync(PutRequest(name, body, content), token);
            }),
        cancellationToken);

    private PutObjectRequest PutRequest(string name, RevocableMemoryStream body, ReadOnlyMemory<byte> content) => new()
    {
        BucketName = Name,
        Key = name,
        InputStream = body,
        ContentType = "application/octet-stream",
        UseChunkEncoding = false,
        DisablePayloadSigning = DisablePayloadSigning,
        ChecksumCRC32 = ChecksumOf(content),
    };
}
