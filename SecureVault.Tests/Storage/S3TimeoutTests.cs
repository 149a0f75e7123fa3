using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>Servers that take a request and say nothing, stop in the middle, or are slow but alive.</summary>
public sealed class S3TimeoutTests
{
    private static readonly TimeSpan FirstByte = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly WatchedClock _clock = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_says_nothing_is_asked_twice_and_given_up_after_two_short_waits()
    {
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) => HangAsync(context);
        var store = stub.NewStore(clock: _clock);
        Func<Task>[] calls =
        [
            () => store.OpenReadAsync(ObjectKey.New(), 0, 10, Token),
            () => store.GetLengthAsync(ObjectKey.New(), Token),
            () => store.CheckAsync(Token),
            () => store.DiscardAsync(ObjectKey.New(), Token),
        ];

        foreach (var call in calls)
        {
            var before = stub.Requests.Count;
            var running = call();
            await WaitAndTurnAsync(FirstByte);
            Assert.False(running.IsCompleted);
            await WaitAndTurnAsync(FirstByte);

            var failure = await FaultAssert.ThrowsAsync(ObjectStoreFault.Unavailable, running);
            Assert.Contains("ObjectStore:S3:FirstByteTimeoutSeconds is 15", failure.Message, StringComparison.Ordinal);
            Assert.Equal(before + 2, stub.Requests.Count);
        }
    }

    [Fact]
    public async Task Content_that_went_up_and_got_no_answer_is_sent_once_more_and_whole()
    {
        var content = RandomNumberGenerator.GetBytes(100_000);
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = async (context, number) => number is 1 or 4 or 5 && await HangAsync(context);
        var store = stub.NewStore(clock: _clock);

        var put = store.PutAsync(ObjectKey.New(), content, Token);
        await WaitAndTurnAsync(Idle);
        await put;
        var part = store.PutPartAsync(new PartUpload(ObjectKey.New(), "upload", content.Length, 5 << 20), 0, content, Token);
        await WaitAndTurnAsync(Idle);
        await WaitAndTurnAsync(Idle);

        await FaultAssert.ThrowsAsync(ObjectStoreFault.Unavailable, part);
        Assert.Equal(["PUT", "PUT", "HEAD", "PUT", "PUT"], stub.Requests.Select(request => request.Method));
        Assert.All(stub.Requests.Where(request => request.Method == "PUT"), request => Assert.Equal(content, request.Body));
    }

    [Fact]
    public async Task An_answer_that_takes_a_while_is_waited_for()
    {
        await using var stub = await S3Stub.StartAsync();
        var goOn = new TaskCompletionSource();
        stub.Instead = async (_, _) =>
        {
            _arrived.Release();
            await goOn.Task.WaitAsync(Token);
            return false;
        };

        var length = stub.NewStore(clock: _clock).GetLengthAsync(ObjectKey.New(), Token);
        await WaitAndTurnAsync(TimeSpan.FromSeconds(14));
        goOn.SetResult();

        Assert.Null(await length);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_body_that_stands_still_is_asked_for_anew_from_where_it_stood()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        await using var stub = await S3Stub.StartAsync();
        var (store, key) = (stub.NewStore(clock: _clock), ObjectKey.New());
        await store.PutAsync(key, content, Token); // requests 1 (PUT) and 2 (HEAD)
        stub.Instead = async (context, number) => number == 3 && await SendAsync(context, content, 0, 400);

        await using var stream = await store.OpenReadAsync(key, 0, 1000, Token);
        var got = new byte[1000];
        await stream.ReadExactlyAsync(got.AsMemory(0, 400), Token);
        _clock.Forget();
        var rest = stream.ReadExactlyAsync(got.AsMemory(400), Token);
        await TurnOnceSetAsync(Idle);
        await rest;

        Assert.Equal(content, got);
        Assert.Equal("bytes=400-999", stub.Requests.Last().Headers["Range"]);
    }

    [Fact]
    public async Task A_body_that_brings_nothing_is_given_up()
    {
        var content = new byte[1000];
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, _) => SendAsync(context, content, 0, 0);

        await using var stream = await stub.NewStore(clock: _clock).OpenReadAsync(ObjectKey.New(), 0, 1000, Token);
        await _clock.NextTimerAsync(); // of the request
        var read = stream.ReadAsync(new byte[10], Token).AsTask();
        await TurnOnceSetAsync(FirstByte);

        await FaultAssert.ThrowsAsync(ObjectStoreFault.Unavailable, read);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task What_has_become_another_object_is_not_mixed_with_the_first()
    {
        var content = new byte[1000];
        await using var stub = await S3Stub.StartAsync();
        stub.Instead = (context, number) => SendAsync(context, content, number == 1 ? 0 : 400, number == 1 ? 400 : 600, $"\"{number}\"");

        await using var stream = await stub.NewStore(clock: _clock).OpenReadAsync(ObjectKey.New(), 0, 1000, Token);
        await stream.ReadExactlyAsync(new byte[400], Token);
        _clock.Forget();
        var read = stream.ReadAsync(new byte[10], Token).AsTask();
        await TurnOnceSetAsync(Idle);

        await FaultAssert.ThrowsAsync(ObjectStoreFault.Inconsistent, read);
    }

    [Fact]
    public async Task A_part_on_a_slow_link_may_take_as_long_as_it_moves()
    {
        const int Piece = 16 << 20; // more than the buffers on the way hold
        var content = new byte[4 * Piece];
        await using var stub = await S3Stub.StartAsync();
        stub.ReadBody = async (from, to) =>
        {
            var piece = new byte[Piece];
            while (to.Length < content.Length)
            {
                await from.ReadExactlyAsync(piece, Token);
                to.Write(piece);
                await _clock.NextChangeAsync();
                if (to.Length < content.Length)
                {
                    _clock.Advance(TimeSpan.FromSeconds(20));
                    _clock.Forget();
                }
            }
        };
        var store = stub.NewStore(clock: _clock);
        stub.Instead = (context, _) =>
        {
            context.Response.Headers.ETag = "\"part\"";
            return Task.FromResult(true);
        };

        var stored = await store.PutPartAsync(new PartUpload(ObjectKey.New(), "upload", content.Length, content.Length), 0, content, Token);

        Assert.Equal(0, stored.Number);
        Assert.Single(stub.Requests);
    }

    private async Task<bool> HangAsync(HttpContext context)
    {
        _arrived.Release();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
        return true;
    }

    /// <summary>Announces 1,000 bytes to the end, sends some of them, and then nothing.</summary>
    private async Task<bool> SendAsync(HttpContext context, byte[] content, int from, int count, string etag = "\"whole\"")
    {
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = $"bytes {from}-999/1000";
        context.Response.Headers.ETag = etag;
        context.Response.ContentLength = 1000 - from;
        await context.Response.StartAsync(Token);
        await context.Response.Body.WriteAsync(content.AsMemory(from, count), Token);
        await context.Response.Body.FlushAsync(Token);
        return await HangAsync(context);
    }

    private async Task WaitAndTurnAsync(TimeSpan time)
    {
        await _arrived.WaitAsync(Token);
        _clock.Advance(time);
    }

    /// <summary>Turns the clock by the time of a timer, once such a timer is set last.</summary>
    private async Task TurnOnceSetAsync(TimeSpan time)
    {
        while (await _clock.NextTimerAsync() != time)
        {
        }

        _clock.Advance(time);
    }
}
