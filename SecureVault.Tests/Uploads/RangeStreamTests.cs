using System.Security.Cryptography;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Tests.Uploads;

public sealed class RangeStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(3_000_001)]
    public async Task It_gives_the_bytes_in_order_whatever_the_order_of_arrival(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        await using var stream = new RangeStream(length, FetchAsync, new SemaphoreSlim(RangeStream.Ahead), Token);
        using var copy = new MemoryStream();

        await stream.CopyToAsync(copy, 10_007, Token);

        Assert.Equal(content, copy.ToArray());

        async Task<byte[]> FetchAsync(long offset, int count, CancellationToken token)
        {
            for (var turns = offset / 65_536 % 3; turns > 0; turns--)
            {
                await Task.Yield();
            }

            return content.AsSpan((int)offset, count).ToArray();
        }
    }

    [Fact]
    public async Task A_file_that_became_shorter_ends_early()
    {
        await using var stream = new RangeStream(
            200_000, (offset, count, _) => Task.FromResult(new byte[(int)Math.Clamp(100_000 - offset, 0, count)]), new SemaphoreSlim(RangeStream.Ahead), Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        Assert.Equal(100_000, copy.Length);
    }

    [Fact]
    public async Task Exceptions_of_the_browser_come_through()
    {
        await using var stream = new RangeStream(
            200_000, (_, _, _) => Task.FromException<byte[]>(new FileUnreadableException()), new SemaphoreSlim(RangeStream.Ahead), Token);
        await Assert.ThrowsAsync<FileUnreadableException>(async () => await stream.ReadExactlyAsync(new byte[10], Token));
    }

    [Fact]
    public async Task Cancelling_ends_a_read_that_the_browser_never_answers()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var stream = new RangeStream(
            10, (_, _, token) => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => Array.Empty<byte>(), token), new SemaphoreSlim(RangeStream.Ahead), cancel.Token);
        var read = stream.ReadAsync(new byte[10], Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task It_asks_a_few_ranges_ahead_and_no_more()
    {
        var asked = 0;
        await using var stream = new RangeStream(
            100_000_000,
            (_, count, _) =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult(new byte[count]);
            },
            new SemaphoreSlim(RangeStream.Ahead),
            Token);

        await stream.ReadExactlyAsync(new byte[1], Token);

        Assert.InRange(asked, 2, 9);
    }

    [Fact]
    public async Task All_files_of_a_page_together_ask_for_no_more_than_the_window_allows()
    {
        using var window = new SemaphoreSlim(2);
        var fetching = 0;
        var delivery = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var streams = Enumerable.Range(0, 3).Select(_ => new RangeStream(1_000_000, FetchAsync, window, Token)).ToList();

        var reading = streams.ConvertAll(stream => stream.ReadExactlyAsync(new byte[1_000_000], Token).AsTask());
        Assert.Equal(2, Volatile.Read(ref fetching));
        delivery.SetResult();

        await Task.WhenAll(reading);
        streams.ForEach(stream => stream.Dispose());

        async Task<byte[]> FetchAsync(long offset, int count, CancellationToken cancellationToken)
        {
            Assert.InRange(Interlocked.Increment(ref fetching), 1, 2);
            await delivery.Task;
            Interlocked.Decrement(ref fetching);
            return new byte[count];
        }
    }
}
