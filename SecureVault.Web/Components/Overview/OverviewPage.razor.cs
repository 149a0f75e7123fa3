using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Events;
using SecureVault.Core.Maintenance.Overview;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Overview;

/// <summary>Shows administrators what needs a hand, and how much there is and happens.</summary>
public sealed partial class OverviewPage
{
    // A job that goes on is told many times a minute, and counting reads through thirty days.
    private static readonly TimeSpan CountInterval = TimeSpan.FromMinutes(1);

    private IReadOnlyList<Concern> _concerns = [];
    private VaultFigures? _figures;
    private IDisposable? _subscription;
    private TimeSpan _offset;
    private DateTimeOffset _counted;

    [Inject]
    private Concerns Concerns { get; set; } = default!;

    [Inject]
    private VaultFiguresReader Figures { get; set; } = default!;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _subscription?.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.StoreStateChanged or VaultEvent.AccountsChanged)
            {
                _ = InvokeAsync(RefreshAsync);
            }
        });
        return base.OnInitializedAsync();
    }

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        if (await User.CallAsync(Concerns.FindAsync, Ended) is not { } concerns)
        {
            return false;
        }

        _concerns = concerns;
        var (offset, now) = (Browser.Zone.GetUtcOffset(Now), Now);
        if (_figures is not null && offset == _offset && (now - _counted).Duration() < CountInterval)
        {
            return true;
        }

        _figures = await User.CallAsync((self, token) => Figures.ReadAsync(self, offset, token), Ended);
        (_offset, _counted) = (offset, now);
        return _figures is not null;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender && Browser.Zone.GetUtcOffset(Now) != _offset)
        {
            await RefreshAsync(); // days begin elsewhere at another time
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private string PeopleText(VaultFigures figures) => figures.Locked == 0
        ? T.Counted("Administrators", figures.Administrators)
        : T["AdministratorsAndLocked", T.Counted("Administrators", figures.Administrators), figures.Locked];
}
