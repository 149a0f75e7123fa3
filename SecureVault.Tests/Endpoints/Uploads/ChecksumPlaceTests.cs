using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Tests.Hosting;
using SecureVault.Web.Endpoints.Uploads;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>A body with a checksum is held whole in one of a few places. Slow senders don't keep others from theirs.</summary>
public sealed class ChecksumPlaceTests : IDisposable
{
    private const int Length = 400_000;

    private readonly FakeTimeProvider _clock = new();
    private readonly CheckedBodies _bodies;

    public ChecksumPlaceTests() => _bodies = new CheckedBodies(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Checksum { get; } = $"sha256 {Convert.ToBase64String(SHA256.HashData(new byte[Length]))}";

    public void Dispose() => _bodies.Dispose();

    [Fact]
    public async Task Slow_bodies_of_one_person_keep_nobody_else_waiting()
    {
        await using var scene = await TusScene.StartAsync();
        using var other = await VaultClient.InviteAsync(scene.App, "grace@example.org");
        using var first = await ConnectAsync(scene);
        using var second = await ConnectAsync(scene);
        using var third = await ConnectAsync(scene);
        using var fourth = await ConnectAsync(scene);
        using var answers = new StreamReader(first.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 100 Continue", await answers.ReadLineAsync(Token));

        var content = "hello"u8.ToArray();
        using var answer = await scene.SendAsync(
            "POST",
            "/files/uploads",
            content,
            headers:
            [
                ("Upload-Length", "5"),
                ("Upload-Metadata", TusScene.Metadata("a.bin")),
                ("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData(content))}"),
            ],
            client: other);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task One_person_has_one_place_and_others_have_theirs()
    {
        var (greedy, other) = (UserId.New(), UserId.New());
        var bodies = Enumerable.Range(0, 5).Select(_ => new SlowBody()).ToList();
        var readings = bodies.ConvertAll(body => ReadAsync(greedy, body));
        await bodies[0].AskedAsync();

        using (var read = await ReadAsync(other, SlowBody.Complete()))
        {
            Assert.Null(read.Refusal);
        }

        Assert.All(bodies.Skip(1), body => Assert.False(body.IsAsked));
        bodies.ForEach(body => body.Give(Length));
        foreach (var reading in readings)
        {
            using var read = await reading;
            Assert.Null(read.Refusal);
        }
    }

    [Fact]
    public async Task Senders_that_are_too_slow_for_their_places_lose_them()
    {
        var slow = Enumerable.Range(0, 4).Select(_ => new SlowBody()).ToList();
        var readings = slow.ConvertAll(body => ReadAsync(UserId.New(), body));
        foreach (var body in slow)
        {
            await body.AskedAsync();
            body.Give(1);
            await body.AskedAsync();
        }

        var waiting = ReadAsync(UserId.New(), SlowBody.Complete());
        Assert.False(waiting.IsCompleted);
        _clock.Advance(CheckedBodies.GracePeriod - TimeSpan.FromSeconds(1));
        Assert.All(readings, reading => Assert.False(reading.IsCompleted));
        _clock.Advance(TimeSpan.FromSeconds(2));

        using var read = await waiting;
        Assert.Null(read.Refusal);
        foreach (var reading in readings)
        {
            using var refused = await reading;
            Assert.Equal(StatusCodes.Status408RequestTimeout, Assert.IsAssignableFrom<IStatusCodeHttpResult>(refused.Refusal).StatusCode);
        }
    }

    [Fact]
    public async Task A_sender_that_keeps_the_pace_comes_through()
    {
        var body = new SlowBody();
        var reading = ReadAsync(UserId.New(), body);
        for (var sent = 0; sent < Length; sent += CheckedBodies.MinBytesPerSecond)
        {
            await body.AskedAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
            body.Give(Math.Min(CheckedBodies.MinBytesPerSecond, Length - sent));
        }

        using var read = await reading;
        Assert.Null(read.Refusal);
        Assert.Equal(Length, read.Content!.Length);
    }

    private static async Task<TcpClient> ConnectAsync(TusScene scene)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(scene.App.Address.Host, scene.App.Address.Port, Token);
        var head =
            $"""
            POST /files/uploads HTTP/1.1
            Host: {scene.App.Address.Authority}
            Cookie: {scene.Client.Cookies.GetCookieHeader(scene.App.Address)}
            Tus-Resumable: 1.0.0
            Upload-Length: {Length}
            Upload-Metadata: {TusScene.Metadata("slow.bin")}
            Upload-Checksum: {Checksum}
            Content-Type: application/offset+octet-stream
            Content-Length: {Length}
            Expect: 100-continue


            """;
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")), Token);
        return connection;
    }

    private Task<CheckedBody> ReadAsync(UserId user, SlowBody body)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Upload-Checksum"] = Checksum;
        context.Request.ContentLength = Length;
        return _bodies.ReadAsync(context, user, body);
    }

    /// <summary>A body of zeros that gives as much as the test says, when it says it.</summary>
    private sealed class SlowBody : Stream
    {
        private readonly Channel<int> _counts = Channel.CreateUnbounded<int>();
        private readonly SemaphoreSlim _asked = new(0);
        private int _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public bool IsAsked => _asked.CurrentCount > 0;

        public static SlowBody Complete()
        {
            var body = new SlowBody();
            body.Give(ChecksumPlaceTests.Length);
            return body;
        }

        /// <summary>Waits until more is asked for.</summary>
        public Task AskedAsync() => _asked.WaitAsync(Token);

        public void Give(int count) => _counts.Writer.TryWrite(count);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.Release();
            _left = _left > 0 ? _left : await _counts.Reader.ReadAsync(cancellationToken);
            var count = Math.Min(_left, buffer.Length);
            _left -= count;
            buffer.Span[..count].Clear();
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _asked.Dispose();
            base.Dispose(disposing);
        }
    }
}
