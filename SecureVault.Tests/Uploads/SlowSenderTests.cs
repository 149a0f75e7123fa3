using System.Security.Cryptography;
using System.Threading.Channels;
using SecureVault.Core;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>Memory for two parts, and people whose lines are slow.</summary>
public sealed class SlowSenderTests : IAsyncLifetime
{
    private const int Length = 20_000_000;
    private const int Piece = 300_000;

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Length);
    private CoreVault _vault = null!;
    private UserId _user;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await CoreVault.StartAsync(new() { ["Vault:PartsInMemory"] = "2" });
        _user = await _vault.AddUserAsync();
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task Slow_uploads_make_room_for_others_and_come_out_whole()
    {
        var (first, second) = (await BeginAsync("a"), await BeginAsync("b"));
        await first.Line.SendAsync(0, Piece);
        await second.Line.SendAsync(0, Piece);

        var quick = _vault.UploadAsync(_user, "quick", _content);
        Assert.NotSame(quick, await Task.WhenAny(quick, Task.Delay(200, Token)));

        // the next bytes come after a while, and a while after that
        for (var round = 1; !quick.IsCompleted; round++)
        {
            Assert.InRange(round, 1, 40);
            _vault.Clock.Advance(TimeSpan.FromSeconds(6));
            await first.Line.SendAsync(round * Piece, Piece);
            await second.Line.SendAsync(round * Piece, Piece);
            await Task.Delay(20, Token);
        }

        Assert.IsType<UploadOutcome.Stored>(await quick);
        foreach (var slow in new[] { first, second })
        {
            await slow.Line.SendAsync(slow.Line.Sent, Length - slow.Line.Sent);
            slow.Line.End();
            var stored = Assert.IsType<UploadOutcome.Stored>(await slow.Outcome);
            Assert.Equal(SHA256.HashData(_content), SHA256.HashData(await _vault.ReadAsync(_user, stored.Item)));
        }

        await _vault.AssertConsistentAsync(stored: 3);
    }

    [Fact]
    public async Task A_sender_of_next_to_nothing_is_dropped_while_others_wait_and_can_go_on()
    {
        var (first, second) = (await BeginAsync("a"), await BeginAsync("b"));
        await first.Line.SendAsync(0, 10);
        await second.Line.SendAsync(0, 10);
        var quick = _vault.UploadAsync(_user, "quick", _content);
        Assert.NotSame(quick, await Task.WhenAny(quick, Task.Delay(200, Token)));

        _vault.Clock.Advance(TimeSpan.FromSeconds(61));
        await first.Line.SendAsync(10, 1);
        await second.Line.SendAsync(10, 1);

        // one place is enough for who waits, so the other may stay
        var gone = await Task.WhenAny(first.Outcome, second.Outcome) == first.Outcome ? first : second;
        await Assert.ThrowsAsync<IOException>(() => gone.Outcome);
        Assert.IsType<UploadOutcome.Stored>(await quick);
        var position = await _vault.Get<UploadService>().FindAsync(_user, gone.Upload, Token);
        Assert.Equal(11, position!.Offset);
        first.Line.End();
        second.Line.End();
        await Task.WhenAll(first.Outcome, second.Outcome).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_crumb_a_minute_does_not_keep_a_place()
    {
        var lines = Enumerable.Range(0, 4).Select(_ => new SlowLine(_content)).ToList(); // twice as many as there are places
        var slow = lines.Select((line, number) => _vault.Uploads.UploadAsync(
            _user, new UploadRequest { Folder = ItemId.Root, Name = $"{number}", Length = Length }, line, null, Token)).ToList();
        for (var round = 0; !slow.Exists(outcome => outcome.IsCompleted); round++)
        {
            Assert.InRange(round, 0, 60);
            await Task.WhenAll(lines.Select(line => line.SendAsync(line.Sent, 5_000)));
            await Task.Delay(20, Token);
            _vault.Clock.Advance(TimeSpan.FromSeconds(20));
        }

        await Assert.ThrowsAsync<IOException>(() => slow.Find(outcome => outcome.IsCompleted)!);
        lines.ForEach(line => line.End());
        await Task.WhenAll(slow.Select(outcome => outcome.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    [Fact]
    public async Task A_slow_upload_that_nobody_waits_for_is_left_alone()
    {
        var slow = await BeginAsync("a");
        for (var sent = 0; sent < 60; sent += 10)
        {
            await slow.Line.SendAsync(sent, 10);
            _vault.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.False(slow.Outcome.IsCompleted);
        await slow.Line.SendAsync(60, Length - 60);
        slow.Line.End();
        Assert.IsType<UploadOutcome.Stored>(await slow.Outcome);
    }

    private async Task<(VersionId Upload, SlowLine Line, Task<UploadOutcome> Outcome)> BeginAsync(string name)
    {
        var request = new UploadRequest { Folder = ItemId.Root, Name = name, Length = Length };
        var sessions = _vault.Get<UploadService>();
        var created = Assert.IsType<UploadOutcome.Created>(await sessions.CreateAsync(_user, request, Token));
        var line = new SlowLine(_content);
        return (created.Upload, line, sessions.AppendAsync(_user, created.Upload, 0, line, null, Token));
    }

    /// <summary>Content that comes when the test says so.</summary>
    private sealed class SlowLine(byte[] content) : MemoryStream
    {
        private readonly Channel<ReadOnlyMemory<byte>> _pieces = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        private ReadOnlyMemory<byte> _current;
        private int _taken;

        public int Sent { get; private set; }

        /// <summary>Ends when all of it was taken, unless nobody takes anything now.</summary>
        public async Task SendAsync(int offset, int count)
        {
            _pieces.Writer.TryWrite(content.AsMemory(offset, count));
            Sent = offset + count;
            for (var wait = 0; wait < 50 && Volatile.Read(ref _taken) < Sent; wait++)
            {
                await Task.Delay(2, Token);
            }
        }

        public void End() => _pieces.Writer.Complete();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_current.IsEmpty)
            {
                if (!await _pieces.Reader.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }

                _pieces.Reader.TryRead(out _current);
            }

            var count = Math.Min(buffer.Length, _current.Length);
            _current[..count].CopyTo(buffer);
            _current = _current[count..];
            Volatile.Write(ref _taken, _taken + count);
            return count;
        }
    }
}
