using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The folder that a page shows: read, refreshed, and told to the uploads as their destination.</summary>
internal sealed class ShownFolder(UserLists lists, PageState page, UploadDestination destination)
{
    private ItemId? _cameFrom;

    /// <summary>The folder; null before the first one.</summary>
    public ItemId? Folder { get; private set; }

    /// <summary>The way to it from the top, with the folder itself last.</summary>
    public IReadOnlyList<FolderName> Path { get; private set; } = [];

    /// <summary>The folder above; null at the top.</summary>
    public ItemId? Above => Folder == ItemId.Root ? null : Path is [.., var above, _] ? above.Id : ItemId.Root;

    /// <summary>Its name; null for the top, and until it is known.</summary>
    public string? Name => Path is [.., var last] ? last.Name : null;

    public DriveView View { get; } = new();

    public DriveState State => page.State;

    /// <inheritdoc cref="PageState.ErrorId"/>
    public string ErrorId => page.ErrorId;

    /// <summary>Goes to another folder; nothing of the last one stays.</summary>
    public void Enter(ItemId folder)
    {
        (_cameFrom, Folder, Path) = (Folder, folder, []);
        page.Begin();
        View.Show([]);
    }

    /// <inheritdoc cref="PageState.Begin"/>
    public void Begin() => page.Begin();

    /// <summary>Whether a change in a folder concerns this one: it happened here, on the way here, or in a folder below, whose size the list shows.</summary>
    public bool IsAbout(ItemId? changed) =>
        changed is not { } folder || folder == Folder || State == DriveState.Gone || folder == ItemId.Root
        || Path.Any(step => step.Id == folder) || View.Entries.Any(entry => entry.IsFolder);

    /// <summary>Reads the folder.</summary>
    /// <returns>False when the page is gone or shows another folder by now.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        if (Folder is not { } folder || cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        FolderContents? contents = null;
        var errorId = await page.TryAsync(async () => contents = await lists.OpenAsync(folder, cancellationToken));
        if (cancellationToken.IsCancellationRequested || folder != Folder)
        {
            return false;
        }

        page.Settle(errorId, isGone: contents is null);
        if (errorId is null)
        {
            Take(folder, contents);
        }

        return true;
    }

    private void Take(ItemId folder, FolderContents? contents)
    {
        Path = contents?.Path ?? [];
        View.Show(contents?.Entries ?? []);
        if (_cameFrom is { } from)
        {
            // After going up, the keys start at the folder that was left.
            View.Point(from);
            _cameFrom = null;
        }

        destination.Show(contents is null ? ItemId.Root : folder, Name ?? string.Empty);
    }
}
