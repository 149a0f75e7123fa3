using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace SecureVault.Core.Storage;

/// <summary>One bucket and prefix: how keys are named there, how requests are sent, what errors mean.</summary>
internal sealed class VaultBucket(IAmazonS3 client, S3StoreOptions options)
{
    // An address that swallows packets is told apart from a slow upload; start-up waits for all attempts.
    private const int MostSecondsToConnect = 5;

    public string Name => options.Bucket;

    public string Prefix => options.KeyPrefix;

    public bool SendsChecksums => options.Checksums == S3ChecksumMode.WhenSupported;

    public bool DisablePayloadSigning => options.DisablePayloadSigning;

    public TimeSpan Patience => TimeSpan.FromSeconds(options.TimeoutSeconds);

    public S3Faults Faults { get; } = new(options);

    /// <summary>How a client speaks to the server that the options name.</summary>
    public static AmazonS3Config ConfigOf(S3StoreOptions options)
    {
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = options.MaxAttempts - 1,
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(options.TimeoutSeconds, MostSecondsToConnect)),
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

    /// <summary>Sends one request, with the SDK's retries.</summary>
    /// <exception cref="ObjectStoreException">It failed.</exception>
    public async Task<T> SendAsync<T>(Func<IAmazonS3, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
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
            throw Faults.FaultOf(exception);
        }
    }
}
