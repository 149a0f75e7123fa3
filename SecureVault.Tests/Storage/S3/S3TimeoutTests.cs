using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Tests.Storage.S3;

/// <summary>How long a request to the S3 server may stand still, by a clock that the test moves.</summary>
public sealed class S3TimeoutTests : IDisposable
{
    private static readonly Uri Address = new("http://s3.invalid/bucket/key");

    private readonly FakeTimeProvider _clock = new();
    private readonly SlowServer _server = new();
    private readonly HttpMessageInvoker _client;

    public S3TimeoutTests() => _client = new HttpMessageInvoker(
        new S3Timeouts(new S3StoreOptions { FirstByteTimeoutSeconds = 15, TimeoutSeconds = 100 }, _clock) { InnerHandler = _server });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_the_limit_to_the_first_byte()
    {
        var answer = SendAsync(HttpMethod.Get, cancellationToken: TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await AssertTimedOutAsync(answer);
    }

    [Fact]
    public async Task Content_may_take_as_long_as_it_moves()
    {
        var answer = SendAsync(HttpMethod.Put, "body", cancellationToken: TestContext.Current.CancellationToken);

        for (var piece = 0; piece < 20; piece++)
        {
            _clock.Advance(TimeSpan.FromSeconds(99));
            await _server.TakeAsync(Token);
        }

        await _server.TakeAllAsync(Token);
        _server.Answer();
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task Content_that_stands_still_is_given_up()
    {
        var answer = SendAsync(HttpMethod.Put, "body", cancellationToken: TestContext.Current.CancellationToken);
        await _server.TakeAsync(Token);

        _clock.Advance(TimeSpan.FromSeconds(99));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await AssertTimedOutAsync(answer);
    }

    [Fact]
    public async Task Stored_content_is_acknowledged_within_the_limit_of_content()
    {
        var answer = SendAsync(HttpMethod.Put, "body", cancellationToken: TestContext.Current.CancellationToken);
        await _server.TakeAllAsync(Token);

        _clock.Advance(TimeSpan.FromSeconds(99));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await AssertTimedOutAsync(answer);
    }

    [Fact]
    public async Task A_server_has_five_minutes_to_put_parts_together()
    {
        var answer = SendAsync(HttpMethod.Post, "parts", "?uploadId=1", TestContext.Current.CancellationToken);
        await _server.TakeAllAsync(Token);

        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.False(answer.IsCompleted);
        _server.Answer();

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Theory]
    [InlineData("?list-type=2&prefix=a")]
    [InlineData("?uploads&prefix=a")]
    public async Task A_list_that_stops_after_its_head_is_given_up(string query)
    {
        _server.Body = new SilentStream();
        var answer = SendAsync(HttpMethod.Get, query: query, cancellationToken: Token);
        _server.Answer();
        await _server.Body.Asked;

        _clock.Advance(TimeSpan.FromSeconds(99));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await AssertTimedOutAsync(answer);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_a_slow_server()
    {
        using var caller = new CancellationTokenSource();
        var answer = SendAsync(HttpMethod.Get, cancellationToken: caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task Nothing_asks_whether_content_may_come()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Address) { Content = new Pieces("body") };
        request.Headers.ExpectContinue = true;

        var answer = _client.SendAsync(request, Token);
        await _server.TakeAllAsync(Token);
        _server.Answer();
        await answer;

        Assert.NotEqual(true, request.Headers.ExpectContinue);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private static async Task AssertTimedOutAsync(Task answer)
    {
        var exception = await ErrorAssert.ThrowsAsync(ObjectStoreError.Unavailable, answer);
        Assert.True(S3Timeouts.IsTimeout(exception));
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string? content = null, string query = "", CancellationToken cancellationToken = default) =>
        _client.SendAsync(
            new HttpRequestMessage(method, new Uri(Address, query)) { Content = content is null ? null : new Pieces(content) },
            cancellationToken);

    /// <summary>Content that comes in forty pieces.</summary>
    private sealed class Pieces(string piece) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            for (var number = 0; number < 40; number++)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), cancellationToken);
            }
        }

        protected override bool TryComputeLength(out long length) => (length = 40 * piece.Length) >= 0;
    }

    /// <summary>A body of which nothing comes.</summary>
    private sealed class SilentStream : MemoryStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    /// <summary>Takes as much of a request's content as the test lets it, and answers when the test says so.</summary>
    private sealed class SlowServer : HttpMessageHandler
    {
        private readonly SemaphoreSlim _wanted = new(0);
        private readonly SemaphoreSlim _offered = new(0);
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Takes one piece, and waits until the next is offered: by then the request knows that the first has moved.</summary>
        public async Task TakeAsync(CancellationToken cancellationToken)
        {
            await _offered.WaitAsync(cancellationToken);
            _wanted.Release();
            await _offered.WaitAsync(cancellationToken);
            _offered.Release();
        }

        public Task TakeAllAsync(CancellationToken cancellationToken)
        {
            _wanted.Release(1_000_000);
            return _all.Task.WaitAsync(cancellationToken);
        }

        /// <summary>The body of the answer; null for an empty one.</summary>
        public SilentStream? Body { get; set; }

        public void Answer() => _answer.SetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
            {
                await content.CopyToAsync(new Line(this), cancellationToken);
                _all.SetResult();
            }

            await _answer.Task.WaitAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = Body is null ? null : new StreamContent(Body) };
        }

        protected override void Dispose(bool disposing)
        {
            _wanted.Dispose();
            _offered.Dispose();
            base.Dispose(disposing);
        }

        private sealed class Line(SlowServer server) : MemoryStream
        {
            public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            {
                server._offered.Release();
                await server._wanted.WaitAsync(cancellationToken);
            }
        }
    }
}
