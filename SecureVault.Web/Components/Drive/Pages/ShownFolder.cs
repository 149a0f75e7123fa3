using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The folder that a page shows: read, refreshed, and told to the uploads as their destination.</summary>
internal sealed class ShownFolder(UserLists lists, PageState page, UploadDestination destination)
{
    private ItemId? _cameFrom;
    private int _reading;
    private int _taken;
    private bool _hasOldSizes;

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

    /// <summary>Whether a change concerns the list: it happened in this folder or on the way here. Thumbnails elsewhere don't.</summary>
    public bool IsAbout(VaultEvent.DriveChanged change) =>
        change.Folder is not { } changed || changed == Folder
        || (!change.PicturesOnly && (State == DriveState.Gone || changed == ItemId.Root || Path.Any(step => step.Id == changed)));

    /// <summary>Whether a change may have happened in a folder below, whose size the list shows. Only the database knows what is below.</summary>
    public bool MayResize(VaultEvent.DriveChanged change) =>
        !change.PicturesOnly && (View.HasFolders || State == DriveState.Loading) && !IsAbout(change);

    /// <summary>Reads the folder.</summary>
    /// <returns>False when the page is gone or shows another folder by now.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        if (Folder is not { } folder || cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        FolderContents? contents = null;
        _reading++;
        var errorId = await page.TryAsync(async () => contents = await lists.OpenAsync(folder, cancellationToken));
        _reading--;
        if (cancellationToken.IsCancellationRequested || folder != Folder)
        {
            return false;
        }

        page.Settle(errorId, isGone: contents is null);
        if (errorId is null)
        {
            Take(folder, contents);
        }

        if (_hasOldSizes)
        {
            await RefreshSizesAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Reads the sizes of the folders in the list, and nothing else.</summary>
    /// <returns>Whether any of them changed.</returns>
    public async Task<bool> RefreshSizesAsync(CancellationToken cancellationToken)
    {
        // A read under way may have begun before the change, and would overwrite these sizes.
        _hasOldSizes = _reading > 0;
        if (_hasOldSizes || State != DriveState.Shown || Folder is not { } folder || cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        var (taken, sizes) = (_taken, default(IReadOnlyDictionary<ItemId, long>));
        await page.TryAsync(async () => sizes = await lists.MeasureFoldersInAsync(folder, cancellationToken));
        return sizes is not null && taken == _taken && folder == Folder && !cancellationToken.IsCancellationRequested && View.Resize(sizes);
    }

    private void Take(ItemId folder, FolderContents? contents)
    {
        _taken++;
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
