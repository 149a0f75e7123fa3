using System.Net;
using Amazon.Runtime;

namespace SecureVault.Core.Storage.S3;

/// <summary>
/// Gives up on a server that accepts a request and says nothing. The SDK has one limit for everything up to the answer's head, too
/// long for a person who waits and too short for a part on a slow link. Here content may take as long as it moves, and only the
/// wait for the answer is short.
/// </summary>
internal sealed class S3Timeouts(S3StoreOptions options, TimeProvider clock) : DelegatingHandler
{
    // Some servers put the parts together before they answer.
    private static readonly TimeSpan CompleteTimeout = TimeSpan.FromMinutes(5);

    private readonly S3Errors _errors = new(options);

    /// <summary>Whether a request ended because nothing came; another try then finds a better server, or the same one awake.</summary>
    public static bool IsTimeout(Exception exception) => exception is ObjectStoreException { InnerException: TimeoutException };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = AnswerTimeoutOf(request);
        using var limit = new CancellationTokenSource(request.Content is null ? answer : options.IdleTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        if (request.Content is { } content)
        {
            // The SDK asks for "100 Continue", for which the client waits a second and then sends all the same. Ceph's gateway answers a
            // denied request without reading that content, keeps the connection and takes the content for the next request on it.
            request.Headers.ExpectContinue = false;
            request.Content = new WatchedContent(content, () => limit.CancelAfter(options.IdleTimeout), () => limit.CancelAfter(answer));
        }

        try
        {
            var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
            if (IsList(request))
            {
                limit.CancelAfter(options.IdleTimeout);
                await LoadAsync(response, either.Token).ConfigureAwait(false);
            }

            return response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Also when no connection came about in time.
            throw _errors.TimeoutOf(exception);
        }
    }

    // The SDK reads the rest of a list with no limit at all. The content of an object has its own, in S3ReadStream.
    private static bool IsList(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get && request.RequestUri?.Query is { } query
        && (query.Contains("list-type=", StringComparison.Ordinal) || query.Contains("uploads", StringComparison.Ordinal)
            || query.Contains("versions", StringComparison.Ordinal));

    private static async Task LoadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private TimeSpan AnswerTimeoutOf(HttpRequestMessage request)
    {
        var isCompletion = request.Method == HttpMethod.Post && request.RequestUri?.Query.Contains("uploadId=", StringComparison.Ordinal) == true;
        return isCompletion ? CompleteTimeout
            : request.Method == HttpMethod.Put && options.IdleTimeout > options.FirstByteTimeout ? options.IdleTimeout
            : options.FirstByteTimeout;
    }

    /// <summary>Content that tells each time some of it was taken, and when all was.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly Action _moved;
        private readonly Action _sent;

        public WatchedContent(HttpContent content, Action moved, Action sent)
        {
            (_content, _moved, _sent) = (content, moved, sent);
            foreach (var header in content.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var watched = new WatchedStream(stream, _moved);
            await using (watched.ConfigureAwait(false))
            {
                await _content.CopyToAsync(watched, context, cancellationToken).ConfigureAwait(false);
            }

            _sent();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>The way to the server; it stays open when this is disposed.</summary>
    private sealed class WatchedStream(Stream stream, Action moved) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            moved();
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count)
        {
            stream.Write(buffer, offset, count);
            moved();
        }

        public override void Flush() => stream.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>Makes the SDK's HTTP clients, with the limits of <see cref="S3Timeouts"/>.</summary>
internal sealed class S3HttpClients(S3StoreOptions options, TimeProvider clock) : HttpClientFactory
{
    // An address that swallows packets is told apart from a slow server.
    private const int MaxSecondsToConnect = 5;

    /// <summary>The certificate of a server that nobody signed for; for tests.</summary>
    public string? TrustedCertificate { get; init; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(options.FirstByteTimeoutSeconds, MaxSecondsToConnect)),
        };
        if (TrustedCertificate is { } trusted)
        {
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == trusted;
        }

#pragma warning disable CA2000 // the client owns it
        return new HttpClient(new S3Timeouts(options, clock) { InnerHandler = sockets }) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
    }

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

    public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;
}
