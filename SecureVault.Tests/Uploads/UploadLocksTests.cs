using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadLocksTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly UploadLocks _locks;
    private readonly UserId _owner = UserId.New();
    private readonly VersionId _upload = VersionId.New();

    public UploadLocksTests() => _locks = new UploadLocks(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newcomer_takes_over_and_the_other_is_told_to_stop()
    {
        using var first = await _locks.TakeAsync(_owner, _upload, takeOver: true, Token);
        var isStopped = false;
        using var stopping = first!.Token.Register(() =>
        {
            isStopped = true;
            first.Dispose();
        });

        using var second = await _locks.TakeAsync(_owner, _upload, takeOver: true, Token);

        Assert.True(isStopped);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Another_sender_that_does_not_stop_is_waited_for_ten_seconds()
    {
        using var first = await _locks.TakeAsync(_owner, _upload, takeOver: true, Token);
        var second = _locks.TakeAsync(_owner, _upload, takeOver: true, Token);

        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await second);
    }

    [Fact]
    public async Task Another_person_who_names_the_upload_disturbs_nobody()
    {
        using var sender = await _locks.TakeAsync(_owner, _upload, takeOver: true, Token);
        var heard = new List<UploadOutcome>();
        using var watching = _locks.Watch(UserId.New(), _upload, new Progress<long>(), heard.Add);

        using var stranger = await _locks.TakeAsync(UserId.New(), _upload, takeOver: true, Token);
        sender!.End(new UploadOutcome.NotFound());

        Assert.NotNull(stranger);
        Assert.False(sender.Token.IsCancellationRequested);
        Assert.Empty(heard);
    }

    [Fact]
    public async Task Each_watcher_hears_until_it_leaves()
    {
        var (first, second) = (new List<UploadOutcome>(), new List<UploadOutcome>());
        using var staying = _locks.Watch(_owner, _upload, new Progress<long>(), first.Add);
        var leaving = _locks.Watch(_owner, _upload, new Progress<long>(), second.Add);
        using var sender = await _locks.TakeAsync(_owner, _upload, takeOver: true, Token);

        sender!.End(new UploadOutcome.Busy());
        leaving.Dispose();
        sender.End(new UploadOutcome.NotFound());

        Assert.Equal([new UploadOutcome.Busy(), new UploadOutcome.NotFound()], first);
        Assert.Equal([new UploadOutcome.Busy()], second);
    }
}
