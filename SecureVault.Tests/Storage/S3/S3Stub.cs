using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>What the stub was sent.</summary>
internal sealed record StubRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>
/// A server on loopback that knows as much of S3 as the store uses, checks no signature and can be told to answer
/// wrongly: for the errors that a real server can't be made to show.
/// </summary>
internal sealed class S3Stub : IAsyncDisposable
{
    /// <summary>The access key that its stores use.</summary>
    public const string KeyId = "STUBKEYID";

    /// <summary>The secret of the access key.</summary>
    public const string Secret = "stub-secret";

    private readonly WebApplication _app;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> _uploads = new();
    private AmazonS3Client? _client;

    private S3Stub(bool https)
    {
        _certificate = https ? NewCertificate() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
            {
                if (_certificate is not null)
                {
                    listen.UseHttps(_certificate);
                }
            });
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Everything that came, in order.</summary>
    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    /// <summary>Answers before the stub does; true when it has. It may look at the request's number, from one.</summary>
    public Func<HttpContext, int, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Runs when a request's headers are there and nothing of its body was read.</summary>
    public Action BeforeBody { get; set; } = () => { };

    /// <summary>Reads the body of a request.</summary>
    public Func<Stream, MemoryStream, Task> ReadBody { get; set; } = (from, to) => from.CopyToAsync(to, TestContext.Current.CancellationToken);

    /// <summary>Answers as a bucket with versions does when something is deleted: there is always one old version.</summary>
    public bool KeepsVersions { get; set; }

    public string Url => _app.Urls.Single();

    public int Uploads => _uploads.Count;

    public static async Task<S3Stub> StartAsync(bool https = false)
    {
        var stub = new S3Stub(https);
        await stub._app.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }

    /// <summary>A store on this server.</summary>
    public S3ObjectStore NewStore(Action<S3StoreOptions>? change = null, AWSCredentials? credentials = null, TimeProvider? clock = null) =>
        new(NewBucket(change, credentials, clock));

    /// <summary>What stores on this server are made of.</summary>
    public VaultBucket NewBucket(Action<S3StoreOptions>? change = null, AWSCredentials? credentials = null, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var options = new S3StoreOptions { Bucket = "stub-bucket", Prefix = "vault", ServiceUrl = Url, MaxAttempts = 3, TimeoutSeconds = 30 };
        change?.Invoke(options);
        var config = VaultBucket.ConfigOf(options, clock);
        config.HttpClientFactory = new S3HttpClients(options, clock) { TrustedCertificate = _certificate?.GetCertHashString() };
        _client = new AmazonS3Client(credentials ?? new BasicAWSCredentials(KeyId, Secret), config);
        return new VaultBucket(_client, options, clock);
    }

    /// <summary>An error as S3 writes it.</summary>
    public static async Task<bool> FailAsync(HttpContext context, int status, string code, string message = "Something is wrong.")
    {
        context.Response.StatusCode = status;
        await XmlAsync(context, $"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>1</RequestId></Error>");
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        BeforeBody();
        using var body = new MemoryStream();
        await ReadBody(request.Body, body);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new StubRequest(request.Method, request.Path, request.QueryString.Value ?? "", headers, body.ToArray()));
        if (!await Instead(context, Requests.Count))
        {
            await AnswerAsS3Async(context, request.Path.Value!["/stub-bucket".Length..].TrimStart('/'), body.ToArray());
        }
    }

    private Task AnswerAsS3Async(HttpContext context, string key, byte[] body)
    {
        var query = context.Request.Query;
        var id = query["uploadId"].ToString();
        return (context.Request.Method, key.Length > 0) switch
        {
            ("PUT", true) when id.Length > 0 => PutPartAsync(context, id, int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture), body),
            ("PUT", true) => PutAsync(context, key, body),
            ("POST", true) when id.Length > 0 => CompleteAsync(context, key, id),
            ("POST", true) => BeginAsync(context, key),
            ("GET", true) => GetAsync(context, key),
            ("HEAD", true) => HeadAsync(context, key),
            ("DELETE", true) => DeleteAsync(context, key, id),
            ("GET", false) when query.ContainsKey("uploads") => ListUploadsAsync(context, query["prefix"].ToString()),
            ("GET", false) when query.ContainsKey("versions") => ListVersionsAsync(context, query["prefix"].ToString()),
            _ => ListAsync(context, query["prefix"].ToString()),
        };
    }

    private Task PutAsync(HttpContext context, string key, byte[] body)
    {
        _objects[key] = body;
        context.Response.Headers.ETag = "\"whole\"";
        return Task.CompletedTask;
    }

    private Task PutPartAsync(HttpContext context, string id, int number, byte[] body)
    {
        if (!_uploads.TryGetValue(id, out var parts))
        {
            return FailAsync(context, 404, "NoSuchUpload");
        }

        parts[number] = body;
        context.Response.Headers.ETag = $"\"part{number}\"";
        return Task.CompletedTask;
    }

    private Task BeginAsync(HttpContext context, string key)
    {
        var id = $"{key}#{Guid.NewGuid():N}";
        _uploads[id] = new ConcurrentDictionary<int, byte[]>();
        return XmlAsync(context, $"<InitiateMultipartUploadResult><Bucket>stub-bucket</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
    }

    private Task CompleteAsync(HttpContext context, string key, string id)
    {
        if (!_uploads.TryRemove(id, out var parts))
        {
            return FailAsync(context, 404, "NoSuchUpload");
        }

        _objects[key] = [.. parts.OrderBy(part => part.Key).SelectMany(part => part.Value)];
        return XmlAsync(context, $"<CompleteMultipartUploadResult><Bucket>stub-bucket</Bucket><Key>{key}</Key><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>");
    }

    private Task GetAsync(HttpContext context, string key)
    {
        if (!_objects.TryGetValue(key, out var content))
        {
            return FailAsync(context, 404, "NoSuchKey");
        }

        var range = context.Request.GetTypedHeaders().Range!.Ranges.Single();
        var last = (int)Math.Min(range.To!.Value, content.Length - 1);
        var first = (int)range.From!.Value;
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = "\"whole\"";
        context.Response.Headers.ContentRange = $"bytes {first}-{last}/{content.Length}";
        context.Response.ContentLength = last - first + 1;
        return context.Response.Body.WriteAsync(content.AsMemory(first, last - first + 1)).AsTask();
    }

    private Task HeadAsync(HttpContext context, string key)
    {
        if (_objects.TryGetValue(key, out var content))
        {
            context.Response.ContentLength = content.Length;
        }
        else
        {
            context.Response.StatusCode = 404;
        }

        return Task.CompletedTask;
    }

    private Task DeleteAsync(HttpContext context, string key, string id)
    {
        _ = id.Length > 0 ? _uploads.TryRemove(id, out _) : _objects.TryRemove(key, out _);
        context.Response.StatusCode = 204;
        if (KeepsVersions && id.Length == 0)
        {
            context.Response.Headers["x-amz-version-id"] = "mark";
        }

        return Task.CompletedTask;
    }

    private static Task ListVersionsAsync(HttpContext context, string key) => XmlAsync(
        context,
        $"<ListVersionsResult><Name>stub-bucket</Name><IsTruncated>false</IsTruncated><DeleteMarker><Key>{key}</Key><VersionId>mark</VersionId></DeleteMarker><Version><Key>{key}</Key><VersionId>old</VersionId></Version><Version><Key>{key}-other</Key><VersionId>other</VersionId></Version></ListVersionsResult>");

    private Task ListUploadsAsync(HttpContext context, string prefix)
    {
        var found = _uploads.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal))
            .Select(id => $"<Upload><Key>{id.Split('#')[0]}</Key><UploadId>{id}</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>");
        return XmlAsync(context, $"<ListMultipartUploadsResult><Bucket>stub-bucket</Bucket><IsTruncated>false</IsTruncated>{string.Concat(found)}</ListMultipartUploadsResult>");
    }

    private Task ListAsync(HttpContext context, string prefix)
    {
        var found = _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"<Contents><Key>{pair.Key}</Key><Size>{pair.Value.Length}</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>");
        return XmlAsync(context, $"<ListBucketResult><Name>stub-bucket</Name><IsTruncated>false</IsTruncated>{string.Concat(found)}</ListBucketResult>");
    }

    public static Task XmlAsync(HttpContext context, string xml)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}");
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
