using SecureVault.Core.Events;

namespace SecureVault.Core.Thumbnails;

/// <summary>Tells open windows of new thumbnails: the first at once, of many a few times a second.</summary>
internal sealed class ThumbnailNews(VaultEvents events, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private readonly Lock _gate = new();
    private readonly HashSet<VaultEvent.DriveChanged> _waiting = [];
    private ITimer? _timer;
    private bool _pausing;

    public void Tell(UserId owner, ItemId folder)
    {
        var news = new VaultEvent.DriveChanged(owner, folder) { PicturesOnly = true };
        lock (_gate)
        {
            if (_pausing)
            {
                _waiting.Add(news);
                return;
            }

            BeginCooldown();
        }

        events.Publish(news);
    }

    public void Dispose() => _timer?.Dispose();

    private void BeginCooldown()
    {
        _pausing = true;
        _timer ??= clock.CreateTimer(_ => EndCooldown(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private void EndCooldown()
    {
        VaultEvent.DriveChanged[] news;
        lock (_gate)
        {
            news = [.. _waiting];
            _waiting.Clear();
            _pausing = false;
            if (news.Length > 0)
            {
                BeginCooldown();
            }
        }

        foreach (var one in news)
        {
            events.Publish(one);
        }
    }
}
