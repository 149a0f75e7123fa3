using SecureVault.Web.Components.Drive.Lists;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The files whose content changed last, wherever they are.</summary>
public sealed partial class RecentPage
{
    private const int Most = 200;

    private readonly DriveView _view = new();
    private DriveBrowser? _browser;

    /// <inheritdoc/>
    protected override async Task ReadAsync() => _view.Show(await WithPlacesAsync(await Drive.ListRecentAsync(Most, Ended)), keepOrder: true);
}
