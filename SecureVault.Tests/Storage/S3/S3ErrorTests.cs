using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>Servers that refuse, fail, forget or lie.</summary>
public sealed class S3ErrorTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404, "NoSuchBucket", ObjectStoreError.ContainerMissing, "ObjectStore:S3:Bucket")]
    [InlineData(404, "NoSuchKey", ObjectStoreError.NotFound, "no such object")]
    [InlineData(403, "AccessDenied", ObjectStoreError.AccessDenied, "deploy/s3/policy.json")]
    [InlineData(403, "InvalidAccessKeyId", ObjectStoreError.AccessDenied, "AWS_ACCESS_KEY_ID")]
    [InlineData(403, "SignatureDoesNotMatch", ObjectStoreError.AccessDenied, "AWS_SECRET_ACCESS_KEY")]
    [InlineData(403, "RequestTimeTooSkewed", ObjectStoreError.AccessDenied, "clock")]
    [InlineData(400, "XAmzContentSHA256Mismatch", ObjectStoreError.Incompatible, "set ObjectStore:S3:Checksums to WhenRequired")]
    [InlineData(501, "NotImplemented", ObjectStoreError.Incompatible, "set ObjectStore:S3:Checksums to WhenRequired")]
    [InlineData(400, "AuthorizationHeaderMalformed", ObjectStoreError.Incompatible, "ObjectStore:S3:Region")]
    [InlineData(301, "PermanentRedirect", ObjectStoreError.Incompatible, "ObjectStore:S3:Region")]
    [InlineData(507, "InsufficientStorage", ObjectStoreError.Full, "ObjectStore:S3:Bucket")]
    [InlineData(403, "QuotaExceeded", ObjectStoreError.Full, "ObjectStore:S3:Bucket")]
    [InlineData(418, "<b>odd</b> code", ObjectStoreError.Unavailable, "status 418")]
    internal async Task An_error_code_becomes_an_error_that_names_its_mend(int status, string code, ObjectStoreError error, string mend)
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) => S3Stub.FailAsync(context, status, code);

        var exception = await ErrorAssert.ThrowsAsync(error, stub.NewStore(options => options.MaxAttempts = 1).PutAsync(ObjectKey.New(), Content, Token));

        Assert.Contains(mend, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_checksum_trailer_named_only_in_words_is_understood()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) => S3Stub.FailAsync(context, 400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.");

        var supported = await ErrorAssert.ThrowsAsync(ObjectStoreError.Incompatible, stub.NewStore().PutAsync(ObjectKey.New(), Content, Token));
        var required = await ErrorAssert.ThrowsAsync(ObjectStoreError.Incompatible, stub.NewStore(options => options.Checksums = S3ChecksumMode.WhenRequired).PutAsync(ObjectKey.New(), Content, Token));

        Assert.Contains("set ObjectStore:S3:Checksums to WhenRequired", supported.Message, StringComparison.Ordinal);
        Assert.Contains("ObjectStore:S3:DisablePayloadSigning", required.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_names_the_region_and_the_address()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "http://elsewhere.invalid/";
            return Task.FromResult(true);
        };

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.Incompatible, stub.NewStore(options => options.MaxAttempts = 1).CheckAsync(Token));

        Assert.Contains("ObjectStore:S3:Region", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, number) => number <= 2 && await S3Stub.FailAsync(context, 503, "SlowDown");
        var (store, key) = (stub.NewStore(), ObjectKey.New());

        await store.PutAsync(key, Content, Token);

        Assert.Equal(["PUT", "PUT", "PUT", "HEAD"], stub.Requests.Select(request => request.Method));
        Assert.All(stub.Requests.Take(3), request => Assert.Equal(Content, request.Body));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_server_that_stays_busy_is_asked_as_often_as_set(int attempts)
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) => S3Stub.FailAsync(context, 503, "SlowDown");

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, stub.NewStore(options => options.MaxAttempts = attempts).PutAsync(ObjectKey.New(), Content, Token));

        Assert.Equal(attempts, stub.Requests.Count);
    }

    [Fact]
    public async Task An_address_where_nobody_answers_is_named()
    {
        string url;
        await using (var stub = await S3Stub.StartAsync())
        {
            url = stub.Url;
        }

        await using var other = await S3Stub.StartAsync();
        var store = other.NewStore(options => (options.ServiceUrl, options.MaxAttempts) = (url, 1));

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, store.CheckAsync(Token));

        Assert.Contains($"ObjectStore:S3:ServiceUrl, {url}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_no_S3_server_is_told()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, _) =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<!doctype html><p>Hello<br>", Token);
            return true;
        };

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.Incompatible, stub.NewStore(options => options.MaxAttempts = 1).CheckAsync(Token));

        Assert.Contains("ObjectStore:S3:ServiceUrl", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_credentials_are_said_to_be_missing()
    {
        await using var stub = await S3Stub.StartAsync();

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.AccessDenied, stub.NewStore(credentials: new NoCredentials()).CheckAsync(Token));

        Assert.Contains("No S3 credentials were found", exception.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, _) =>
        {
            await WaitForTheEndAsync(context);
            return true;
        };

        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, stub.NewStore(options => (options.TimeoutSeconds, options.FirstByteTimeoutSeconds, options.MaxAttempts) = (1, 1, 1)).PutAsync(ObjectKey.New(), Content, Token));

        Assert.Contains("ObjectStore:S3:TimeoutSeconds", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_server_is_asked_both_questions_at_once()
    {
        await using var stub = await S3Stub.StartAsync();
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stub.Instead = async (_, number) =>
        {
            if (number == 2)
            {
                both.SetResult();
            }

            await both.Task.WaitAsync(Token);
            return false;
        };

        await stub.NewStore().CheckAsync(Token);

        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task A_download_that_stands_still_is_given_up()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, number) =>
        {
            // What is asked for anew brings nothing.
            Range(context, $"bytes {(number == 1 ? 0 : 5)}-9/10", number == 1 ? 10 : 5);
            await context.Response.Body.WriteAsync(number == 1 ? Content : [], Token);
            await context.Response.Body.FlushAsync(Token);
            await WaitForTheEndAsync(context);
            return true;
        };
        await using var stream = await stub.NewStore(options => (options.TimeoutSeconds, options.FirstByteTimeoutSeconds) = (1, 1)).OpenReadAsync(ObjectKey.New(), 0, 10, Token);
        var read = new byte[10];
        await stream.ReadExactlyAsync(read.AsMemory(0, 5), Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, stream.ReadAsync(read, Token).AsTask());
    }

    [Fact]
    public async Task A_download_that_is_cut_off_fails()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, _) =>
        {
            // Half of it, and nothing of what is asked for anew.
            var isFirst = context.Request.Headers.Range == "bytes=0-9";
            Range(context, isFirst ? "bytes 0-9/10" : "bytes 5-9/10", isFirst ? 10 : 5);
            await context.Response.Body.WriteAsync(isFirst ? Content : [], Token);
            await context.Response.Body.FlushAsync(Token);
            context.Abort();
            return true;
        };
        var store = stub.NewStore();

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, ReadAsync(store));
    }

    [Theory]
    [InlineData(206, "bytes 1-5/10")]
    [InlineData(206, "bytes 0-3/10")]
    [InlineData(206, "bytes 0-4/*")]
    [InlineData(206, null)]
    [InlineData(200, null)]
    public async Task An_answer_with_another_range_is_refused(int status, string? range)
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, _) =>
        {
            Range(context, range, 5);
            context.Response.StatusCode = status;
            await context.Response.Body.WriteAsync(Content, Token);
            return true;
        };

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Inconsistent, stub.NewStore().OpenReadAsync(ObjectKey.New(), 0, 5, Token));
    }

    private static async Task ReadAsync(S3ObjectStore store)
    {
        await using var stream = await store.OpenReadAsync(ObjectKey.New(), 0, 10, Token);
        await stream.CopyToAsync(Stream.Null, Token);
    }

    private static void Range(HttpContext context, string? range, int length)
    {
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = range;
        context.Response.ContentLength = length;
    }

    /// <summary>Until the client has given up.</summary>
    private static async Task WaitForTheEndAsync(HttpContext context)
    {
        var end = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => end.TrySetResult());
        await end.Task;
    }

    /// <summary>Fails as the SDK's default chain does where it finds nothing; the real one would look at this machine.</summary>
    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() =>
            throw new AmazonClientException("Failed to resolve AWS credentials. The credential providers used to search for credentials returned the following errors:\n\nException 1 of 2");
    }
}
