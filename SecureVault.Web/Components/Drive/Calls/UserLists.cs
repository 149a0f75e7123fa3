using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Thumbnails;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>Folders and lists of the person whom the circuit belongs to.</summary>
internal sealed class UserLists(DriveItems items, ThumbnailService thumbnails, CurrentUser user)
{
    public Task<FolderContents?> OpenAsync(ItemId folder, CancellationToken cancellationToken) => user.RunAsync(
        async (id, token) =>
        {
            var contents = await items.OpenFolderAsync(id, folder, token);

            // Images from before there were thumbnails, and those whose turn never came.
            thumbnails.Ask(id, contents?.Entries ?? []);
            return contents;
        },
        cancellationToken);

    public Task<DriveEntry?> FindAsync(ItemId item, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.FindAsync(id, item, token), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListAsync(ItemId folder, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.ListAsync(id, folder, token), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListFoldersAsync(ItemId folder, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.ListFoldersAsync(id, folder, token), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListRecentAsync(int limit, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.ListRecentAsync(id, limit, token), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListFavouritesAsync(CancellationToken cancellationToken) =>
        user.RunAsync(items.ListFavouritesAsync, cancellationToken);

    public Task<IReadOnlyList<FolderName>?> PathOfAsync(ItemId item, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.PathOfAsync(id, item, token), cancellationToken);

    public Task<IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>>> PathsAsync(IReadOnlyCollection<ItemId> folders, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.PathsAsync(id, folders, token), cancellationToken);

    public Task<IReadOnlyDictionary<ItemId, long>> MeasureFoldersInAsync(ItemId folder, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.MeasureFoldersInAsync(id, folder, token), cancellationToken);

    public Task<FolderSize> MeasureAsync(ItemId folder, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => items.MeasureAsync(id, folder, token), cancellationToken);
}
