using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>Lets pages follow the drive of the person whom the circuit belongs to.</summary>
internal sealed class DriveChangeListener(VaultEvents events, TimeProvider clock, CurrentUser user)
{
    /// <summary>Between two refreshes that events ask for.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    /// <summary>Refreshes a page when something changes, and draws it again each minute because it shows ages.</summary>
    /// <param name="isAbout">Whether a change in a folder concerns the page; null is a change anywhere.</param>
    /// <param name="refresh">Must not throw.</param>
    /// <param name="draw">Must not throw.</param>
    /// <param name="withPictures">Whether new thumbnails concern the page, too.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Follow(Func<ItemId?, bool> isAbout, Func<Task> refresh, Func<Task> draw, bool withPictures = true)
    {
        var throttle = new RefreshThrottle(refresh, Pause, clock);
        var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.DriveChanged changed && user.Is(changed.Owner) && (withPictures || !changed.PicturesOnly) && isAbout(changed.Folder))
            {
                throttle.Request();
            }
        });
        return new Following(subscription, throttle, clock.CreateTimer(_ => _ = draw(), null, AgeTick, AgeTick));
    }

    private sealed class Following(params IDisposable[] parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts)
            {
                part.Dispose();
            }
        }
    }
}
