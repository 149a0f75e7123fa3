using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Files;

/// <summary>
/// The drive of the person whom the circuit belongs to. Lists are read off the circuit's thread: opening 10,000 names takes the
/// processor, and clicks are to be answered meanwhile.
/// </summary>
internal sealed class Drive(
    DriveItems items, Folders folders, Renames renames, Moves moves, Copies copies, Trash trash, FileVersions versions, Favourites favourites, DriveSpace space, DriveSearch search, Receipts receipts, ZipTickets tickets, Thumbnails thumbnails, CurrentUser user)
{
    public Task<FolderContents?> OpenAsync(ItemId folder, CancellationToken cancellationToken) => RunAsync(
        async id =>
        {
            var contents = await items.OpenFolderAsync(id, folder, cancellationToken);

            // Images from before there were small pictures, and those whose turn never came.
            thumbnails.Ask(id, contents?.Entries ?? []);
            return contents;
        },
        cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListFoldersAsync(ItemId folder, CancellationToken cancellationToken) =>
        RunAsync(id => items.ListFoldersAsync(id, folder, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListRecentAsync(int most, CancellationToken cancellationToken) =>
        RunAsync(id => items.ListRecentAsync(id, most, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DriveEntry>> ListFavouritesAsync(CancellationToken cancellationToken) =>
        RunAsync(id => items.ListFavouritesAsync(id, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<TrashEntry>> ListTrashAsync(CancellationToken cancellationToken) =>
        RunAsync(id => trash.ListAsync(id, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<FolderName>?> PathOfAsync(ItemId item, CancellationToken cancellationToken) =>
        RunAsync(id => items.PathOfAsync(id, item, cancellationToken), cancellationToken);

    public Task<IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>>> PathsAsync(IReadOnlyCollection<ItemId> folders, CancellationToken cancellationToken) =>
        RunAsync(id => items.PathsAsync(id, folders, cancellationToken), cancellationToken);

    public Task<FolderSize> MeasureAsync(ItemId folder, CancellationToken cancellationToken) =>
        RunAsync(id => items.MeasureAsync(id, folder, cancellationToken), cancellationToken);

    public Task<FolderOutcome> CreateFolderAsync(ItemId parent, string name, CancellationToken cancellationToken) =>
        RunAsync(id => folders.CreateAsync(id, parent, name, cancellationToken), cancellationToken);

    public Task<RenameOutcome> RenameAsync(ItemId item, string name, CancellationToken cancellationToken) =>
        RunAsync(id => renames.RenameAsync(id, item, name, cancellationToken), cancellationToken);

    public Task<MoveOutcome> MoveAsync(IReadOnlyCollection<ItemId> chosen, ItemId target, NameConflict onConflict, CancellationToken cancellationToken) =>
        RunAsync(id => moves.MoveAsync(id, chosen, target, onConflict, cancellationToken), cancellationToken);

    public Task<MoveOutcome> MoveBackAsync(IReadOnlyCollection<MovedItem> moved, CancellationToken cancellationToken) =>
        RunAsync(id => moves.UndoAsync(id, moved, cancellationToken), cancellationToken);

    public Task<CopyOutcome> CopyAsync(
        IReadOnlyCollection<ItemId> chosen, ItemId target, IProgress<CopyProgress> progress, CancellationToken cancellationToken) =>
        RunAsync(id => copies.CopyAsync(id, chosen, target, progress, cancellationToken), cancellationToken);

    public Task<DeleteOutcome> DeleteAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        RunAsync(id => trash.DeleteAsync(id, chosen, cancellationToken), cancellationToken);

    public Task<RestoreOutcome> RestoreAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        RunAsync(id => trash.RestoreAsync(id, chosen, cancellationToken), cancellationToken);

    public Task<int> PurgeAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        RunAsync(id => trash.PurgeAsync(id, chosen, cancellationToken), cancellationToken);

    public Task<int> EmptyTrashAsync(CancellationToken cancellationToken) => RunAsync(id => trash.EmptyAsync(id, cancellationToken), cancellationToken);

    public Task<int> MarkAsync(IReadOnlyCollection<ItemId> chosen, bool isFavourite, CancellationToken cancellationToken) =>
        RunAsync(id => favourites.MarkAsync(id, chosen, isFavourite, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<VersionEntry>> ListVersionsAsync(ItemId item, CancellationToken cancellationToken) =>
        RunAsync(id => versions.ListAsync(id, item, cancellationToken), cancellationToken);

    public Task<bool> RestoreVersionAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        RunAsync(id => versions.RestoreAsync(id, item, version, cancellationToken), cancellationToken);

    public Task<bool> DeleteVersionAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        RunAsync(id => versions.DeleteAsync(id, item, version, cancellationToken), cancellationToken);

    public Task<FileReceipt?> ReceiptAsync(ItemId item, VersionId version, CancellationToken cancellationToken) =>
        RunAsync(id => receipts.FindAsync(id, item, version, cancellationToken), cancellationToken);

    public Task<VerifyOutcome> VerifyAsync(ItemId item, VersionId version, IProgress<long> progress, CancellationToken cancellationToken) =>
        RunAsync(id => receipts.VerifyAsync(id, item, version, progress, cancellationToken), cancellationToken);

    /// <summary>A ticket under which some items can be fetched as one archive.</summary>
    public async Task<string> TicketAsync(IReadOnlyCollection<ItemId> chosen) => tickets.Create(await user.GetIdAsync(), chosen);

    public Task<SpaceUse> SpaceAsync(CancellationToken cancellationToken) => RunAsync(id => space.OfAsync(id, cancellationToken), cancellationToken);

    public Task<SpaceDetails> SpaceDetailsAsync(CancellationToken cancellationToken) =>
        RunAsync(id => space.DetailsOfAsync(id, cancellationToken), cancellationToken);

    public Task<SearchResult> SearchAsync(SearchQuery query, int most, CancellationToken cancellationToken) =>
        RunAsync(id => search.FindAsync(id, query, most, cancellationToken), cancellationToken);

    /// <summary>Reads the names before the first letter is typed.</summary>
    public Task PrepareSearchAsync(CancellationToken cancellationToken) => RunAsync(
        async id =>
        {
            await search.LoadAsync(id, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Nobody searches any more: the names go out of memory.</summary>
    public void EndSearch() => search.Clear();

    private async Task<T> RunAsync<T>(Func<UserId, Task<T>> call, CancellationToken cancellationToken)
    {
        var id = await user.GetIdAsync();
        return await Task.Run(() => call(id), cancellationToken);
    }
}
