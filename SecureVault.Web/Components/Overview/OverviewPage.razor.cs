using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Events;
using SecureVault.Core.Maintenance.Overview;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Overview;

/// <summary>Shows administrators what needs a hand, and how much there is and happens.</summary>
public sealed partial class OverviewPage
{
    private IReadOnlyList<Concern> _concerns = [];
    private VaultFigures? _figures;
    private IDisposable? _subscription;
    private TimeSpan _offset;

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
        _offset = Browser.Zone.GetUtcOffset(Now);
        var concerns = await User.CallAsync(Concerns.FindAsync, Ended);
        var figures = await User.CallAsync((self, token) => Figures.ReadAsync(self, _offset, token), Ended);
        if (concerns is null || figures is null)
        {
            return false;
        }

        (_concerns, _figures) = (concerns, figures);
        return true;
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
