using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Lists;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The items that their owner marked.</summary>
public sealed partial class FavouritesPage
{
    private readonly DriveView _view = new();
    private DriveBrowser? _browser;

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private ItemPlaces Places { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var entries = await Lists.ListFavouritesAsync(Ended);
        await Places.ReadAsync(entries, Ended);
        _view.Show(entries, pathOf: Places.PathOf);
    }
}
