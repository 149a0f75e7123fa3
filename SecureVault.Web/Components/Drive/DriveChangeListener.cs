using SecureVault.Core.Events;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>Lets pages follow the drive of the person whom the circuit belongs to.</summary>
internal sealed class DriveChangeListener(VaultEvents events, TimeProvider clock, CurrentUser user)
{
    /// <summary>Between two refreshes that events ask for.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Between two refreshes of sizes.</summary>
    internal static readonly TimeSpan SizePause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    /// <summary>Refreshes a page when something changes, and draws it again each minute because it shows ages.</summary>
    /// <param name="isAbout">Whether a change concerns the page; asked on the thread of the one who changed something.</param>
    /// <param name="refresh">Must not throw.</param>
    /// <param name="draw">Must not throw.</param>
    /// <param name="withPictures">Whether new thumbnails concern the page, too.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Follow(Func<VaultEvent.DriveChanged, bool> isAbout, Func<Task> refresh, Func<Task> draw, bool withPictures = true) => new Following(
        Listen(changed => (withPictures || !changed.PicturesOnly) && isAbout(changed), refresh, Pause),
        clock.CreateTimer(_ => _ = draw(), null, AgeTick, AgeTick));

    /// <summary>Refreshes the sizes in a page: less often, because anything anywhere below changes them.</summary>
    /// <param name="isAbout">Whether a change may concern them; asked on the thread of the one who changed something.</param>
    /// <param name="refresh">Must not throw.</param>
    /// <returns>Ends it.</returns>
    public IDisposable FollowSizes(Func<VaultEvent.DriveChanged, bool> isAbout, Func<Task> refresh) => Listen(isAbout, refresh, SizePause);

    private Following Listen(Func<VaultEvent.DriveChanged, bool> isAbout, Func<Task> refresh, TimeSpan pause)
    {
        var throttle = new RefreshThrottle(refresh, pause, clock);
        var subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.DriveChanged changed && user.Is(changed.Owner) && isAbout(changed))
            {
                throttle.Request();
            }
        });
        return new Following(subscription, throttle);
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
