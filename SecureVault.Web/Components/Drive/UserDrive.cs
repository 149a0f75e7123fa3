using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Core.Receipts;
using SecureVault.Core.Search;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Versions;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>
/// The drive of the person whom the circuit belongs to. Lists are read off the circuit's thread: opening 10,000 names takes the
/// processor, and clicks are to be answered meanwhile.
/// </summary>
internal sealed class UserDrive(
    DriveItems items, Folders folders, Renames renames, Moves moves, CopyService copies, TrashBin trash, FileVersions versions, Favourites favourites, DriveSpace space, DriveSearch search, ReceiptService receipts, ZipTickets tickets, ThumbnailService thumbnails, CurrentUser user)
{
    public Task<FolderContents?> OpenAsync(ItemId folder, CancellationToken cancellationToken) => RunAsync(
        async (id, token) =>
        {
            var contents = await items.OpenFolderAsync(id, folder, token);

            // Images from before there were thumbnails, and those whose turn never came.
            thumbnails.Ask(id, contents?.Entries ?? []);
            return contents;
        },
        cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListFoldersAsync(ItemId folder, CancellationToken cancellationToken) =>
        RunAsync((id, token) => items.ListFoldersAsync(id, folder, token), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListRecentAsync(int most, CancellationToken cancellationToken) =>
        RunAsync((id, token) => items.ListRecentAsync(id, most, token), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListFavouritesAsync(CancellationToken cancellationToken) =>
        RunAsync((id, token) => items.ListFavouritesAsync(id, token), cancellationToken);

    public Task<IReadOnlyList<TrashEntry>> ListTrashAsync(CancellationToken cancellationToken) =>
        RunAsync((id, token) => trash.ListAsync(id, token), cancellationToken);

    public Task<IReadOnlyList<FolderName>?> PathOfAsync(ItemId item, CancellationToken cancellationToken) =>
        RunAsync((id, token) => items.PathOfAsync(id, item, token), cancellationToken);

    public Task<IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>>> PathsAsync(IReadOnlyCollection<ItemId> folders, CancellationToken cancellationToken) =>
        RunAsync((id, token) => items.PathsAsync(id, folders, token), cancellationToken);

    public Task<FolderSize> MeasureAsync(ItemId folder, CancellationToken cancellationToken) =>
        RunAsync((id, token) => items.MeasureAsync(id, folder, token), cancellationToken);

    public Task<FolderOutcome> CreateFolderAsync(ItemId parent, string name, CancellationToken cancellationToken) =>
        RunAsync((id, token) => folders.CreateAsync(id, parent, name, token), cancellationToken);

    public Task<RenameOutcome> RenameAsync(ItemId item, string name, CancellationToken cancellationToken) =>
        RunAsync((id, token) => renames.RenameAsync(id, item, name, token), cancellationToken);

    public Task<MoveOutcome> MoveAsync(IReadOnlyCollection<ItemId> chosen, ItemId target, NameConflict onConflict, CancellationToken cancellationToken) =>
        RunAsync((id, token) => moves.MoveAsync(id, chosen, target, onConflict, token), cancellationToken);

    public Task<MoveOutcome> MoveBackAsync(IReadOnlyCollection<MovedItem> moved, CancellationToken cancellationToken) =>
        RunAsync((id, token) => moves.UndoAsync(id, moved, token), cancellationToken);

    public Task<CopyOutcome> CopyAsync(
        IReadOnlyCollection<ItemId> chosen, ItemId target, IProgress<CopyProgress> progress, CancellationToken cancellationToken) =>
        RunAsync((id, token) => copies.CopyAsync(id, chosen, target, progress, token), cancellationToken);

    public Task<DeleteOutcome> DeleteAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        RunAsync((id, token) => trash.DeleteAsync(id, chosen, token), cancellationToken);

    public Task<RestoreOutcome> RestoreAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        RunAsync((id, token) => trash.RestoreAsync(id, chosen, token), cancellationToken);

    public Task<int> PurgeAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        RunAsync((id, token) => trash.PurgeAsync(id, chosen, token), cancellationToken);

    public Task<int> EmptyTrashAsync(CancellationToken cancellationToken) => RunAsync((id, token) => trash.EmptyAsync(id, token), cancellationToken);

    public Task<int> MarkAsync(IReadOnlyCollection<ItemId> chosen, bool isFavourite, CancellationToken cancellationToken) =>
        RunAsync((id, token) => favourites.MarkAsync(id, chosen, isFavourite, token), cancellationToken);

    public Task<IReadOnlyList<VersionEntry>> ListVersionsAsync(ItemId item, CancellationToken cancellationToken) =>
        RunAsync((id, token) => versions.ListAsync(id, item, token), cancellationToken);

    public Task<bool> RestoreVersionAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        RunAsync((id, token) => versions.RestoreAsync(id, item, version, token), cancellationToken);

    public Task<bool> DeleteVersionAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        RunAsync((id, token) => versions.DeleteAsync(id, item, version, token), cancellationToken);

    public Task<FileReceipt?> ReceiptAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        RunAsync((id, token) => receipts.FindAsync(id, item, version, token), cancellationToken);

    public Task<VerifyOutcome> VerifyAsync(ItemId item, VersionId version, IProgress<long> progress, CancellationToken cancellationToken) =>
        RunAsync((id, token) => receipts.VerifyAsync(id, item, version, progress, token), cancellationToken);

    /// <summary>A ticket under which some items can be fetched as one archive.</summary>
    public Task<string> TicketAsync(IReadOnlyCollection<ItemId> chosen) =>
        user.CallAsync((id, _) => Task.FromResult(tickets.Create(id, chosen)), CancellationToken.None);

    public Task<SpaceUse> SpaceAsync(CancellationToken cancellationToken) => RunAsync((id, token) => space.OfAsync(id, token), cancellationToken);

    public Task<SpaceDetails> SpaceDetailsAsync(CancellationToken cancellationToken) =>
        RunAsync((id, token) => space.DetailsOfAsync(id, token), cancellationToken);

    public Task<SearchResult> SearchAsync(SearchQuery query, int most, CancellationToken cancellationToken) =>
        RunAsync((id, token) => search.FindAsync(id, query, most, token), cancellationToken);

    /// <summary>Reads the names before the first letter is typed.</summary>
    public Task PrepareSearchAsync(CancellationToken cancellationToken) => RunAsync(
        async (id, token) =>
        {
            await search.LoadAsync(id, token);
            return true;
        },
        cancellationToken);

    /// <summary>Nobody searches any more: the names go out of memory.</summary>
    public void EndSearch() => search.Clear();

    private Task<T> RunAsync<T>(Func<UserId, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        user.CallAsync((id, token) => Task.Run(() => call(id, token), token), cancellationToken);
}
