using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>Lets a page follow a drive: refreshed when something changes, drawn again each minute because ages are shown.</summary>
internal sealed class DriveChangeListener : IDisposable
{
    /// <summary>Between two refreshes that events ask for.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    private readonly RefreshThrottle _pace;
    private readonly IDisposable _subscription;
    private readonly ITimer _age;

    /// <summary>Begins to watch.</summary>
    /// <param name="events">What happens.</param>
    /// <param name="clock">Measures pauses.</param>
    /// <param name="user">Whose drive.</param>
    /// <param name="isAbout">Whether a change in a folder concerns the page; null is a change anywhere.</param>
    /// <param name="refresh">Must not throw.</param>
    /// <param name="draw">Must not throw.</param>
    /// <param name="withPictures">Whether thumbnails that were made concern it, too.</param>
    public DriveChangeListener(VaultEvents events, TimeProvider clock, CurrentUser user, Func<ItemId?, bool> isAbout, Func<Task> refresh, Func<Task> draw, bool withPictures = true)
    {
        _pace = new RefreshThrottle(refresh, Pause, clock);
        _subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.DriveChanged changed && user.Is(changed.Owner) && (withPictures || !changed.PicturesOnly) && isAbout(changed.Folder))
            {
                _pace.Request();
            }
        });
        _age = clock.CreateTimer(_ => _ = draw(), null, AgeTick, AgeTick);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _pace.Dispose();
        _age.Dispose();
    }
}
