using SecureVault.Web.Components.Drive.Lists;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The items that their owner marked.</summary>
public sealed partial class FavouritesPage
{
    private readonly DriveView _view = new();
    private DriveBrowser? _browser;

    /// <inheritdoc/>
    protected override async Task ReadAsync() => _view.Show(await WithPlacesAsync(await Drive.ListFavouritesAsync(Ended)));
}
