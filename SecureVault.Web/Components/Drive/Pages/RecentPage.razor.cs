using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Lists;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The files whose content changed last, wherever they are.</summary>
public sealed partial class RecentPage
{
    private const int Limit = 200;

    private readonly DriveView _view = new();
    private DriveBrowser? _browser;

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private ItemPlaces Places { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var entries = await Lists.ListRecentAsync(Limit, Ended);
        await Places.ReadAsync(entries, Ended);
        _view.Show(entries, OwnOrder.MostRecent);
    }
}
