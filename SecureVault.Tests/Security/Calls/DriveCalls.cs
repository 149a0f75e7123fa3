using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Search;
using SecureVault.Core.Versions;
using static SecureVault.Tests.Security.Calls.CoreCall;

namespace SecureVault.Tests.Security.Calls;

/// <summary>Calls about items, versions, the trash and space. Columns: the owner, another person, an administrator, nobody, a locked owner.</summary>
internal static class DriveCalls
{
    public static IReadOnlyList<CoreCall> Rows { get; } =
    [
        Own("OpenAsync(UserId)", "value value value ended ended", (UserKeys keys, Call c) => keys.OpenAsync(c.User, c.Token)),
        .. Lists,
        .. Changes,
        .. Versions,
        .. Searches,
    ];

    private static CoreCall[] Lists =>
    [
        Own("OpenFolderAsync(UserId, ItemId)", "value null null ended ended", (DriveItems items, Call c) => items.OpenFolderAsync(c.User, c.Of.Folder, c.Token)),
        Own("ListAsync(UserId, ItemId)", "some none none ended ended", (DriveItems items, Call c) => items.ListAsync(c.User, c.Of.Folder, c.Token)),
        Own("ListAsync(UserId, ItemId)", "some none none ended ended", (DriveItems items, Call c) => items.ListAsync(c.User, ItemId.Root, c.Token)),
        Own("MeasureFoldersInAsync(UserId, ItemId)", "some none none ended ended", (DriveItems items, Call c) => items.MeasureFoldersInAsync(c.User, c.Of.Folder, c.Token)),
        Own("ListFoldersAsync(UserId, ItemId)", "some none none ended ended", (DriveItems items, Call c) => items.ListFoldersAsync(c.User, c.Of.Folder, c.Token)),
        Own("ListRecentAsync(UserId, int)", "some none none ended ended", (DriveItems items, Call c) => items.ListRecentAsync(c.User, 100, c.Token)),
        Own("ListFavouritesAsync(UserId)", "some none none ended ended", (DriveItems items, Call c) => items.ListFavouritesAsync(c.User, c.Token)),
        Own("FindAsync(UserId, ItemId)", "value null null ended ended", (DriveItems items, Call c) => items.FindAsync(c.User, c.Of.File, c.Token)),
        Own("PathOfAsync(UserId, ItemId)", "some null null ended ended", (DriveItems items, Call c) => items.PathOfAsync(c.User, c.Of.File, c.Token)),
        Own("PathsAsync(UserId, IReadOnlyCollection<ItemId>)", "some none none ended ended", (DriveItems items, Call c) => items.PathsAsync(c.User, [c.Of.Folder], c.Token)),
        Own("MeasureAsync(UserId, ItemId)", "value none none ended ended", (DriveItems items, Call c) => items.MeasureAsync(c.User, c.Of.Folder, c.Token)),
        Own(
            "FindTakenAsync(UserId, ItemId, IReadOnlyCollection<string>)",
            "some none none ended ended",
            (DriveItems items, Call c) => items.FindTakenAsync(c.User, c.Of.Folder, [CallThings.FileName], c.Token)),
        Own("OfAsync(UserId)", "value none none ended ended", (DriveSpace space, Call c) => space.OfAsync(c.User, c.Token)),
        Own("DetailsOfAsync(UserId)", "value none none ended ended", (DriveSpace space, Call c) => space.DetailsOfAsync(c.User, c.Token)),
        Own("ListAsync(UserId)", "some none none ended ended", (TrashBin trash, Call c) => trash.ListAsync(c.User, c.Token)),
    ];

    private static CoreCall[] Changes =>
    [
        Own(
            "MarkAsync(UserId, IReadOnlyCollection<ItemId>, bool)",
            "1 0 0 ended ended",
            (Favourites favourites, Call c) => favourites.MarkAsync(c.User, [c.Of.File], isFavourite: false, c.Token)),
        Own(
            "CreateAsync(UserId, ItemId, string)",
            "Created ParentGone ParentGone ended ended",
            (Folders folders, Call c) => folders.CreateAsync(c.User, c.Of.Folder, "new", c.Token)),
        Own(
            "EnsureAsync(UserId, ItemId, IReadOnlyList<string>)",
            "Created ParentGone ParentGone ended ended",
            (Folders folders, Call c) => folders.EnsureAsync(c.User, c.Of.Folder, ["new", "newer"], c.Token)),
        Own(
            "RemoveEmptyAsync(UserId, IReadOnlyList<ItemId>)",
            "1 0 0 ended ended",
            (Folders folders, Call c) => folders.RemoveEmptyAsync(c.User, [c.Of.EmptyFolder], c.Token)),
        Own(
            "MoveAsync(UserId, IReadOnlyCollection<ItemId>, ItemId, NameConflict)",
            "value none none ended ended",
            (Moves moves, Call c) => moves.MoveAsync(c.User, [c.Of.File], c.Of.EmptyFolder, NameConflict.Refuse, c.Token)),
        Own(
            "MoveAsync(UserId, IReadOnlyCollection<ItemId>, ItemId, NameConflict)",
            "value none none ended ended",
            (Moves moves, Call c) => moves.MoveAsync(c.User, [c.Of.File], ItemId.Root, NameConflict.Refuse, c.Token)),
        Own(
            "UndoAsync(UserId, IReadOnlyCollection<MovedItem>)",
            "value none none ended ended",
            (Moves moves, Call c) => moves.UndoAsync(c.User, [c.Of.Moved], c.Token)),
        Own(
            "RenameAsync(UserId, ItemId, string)",
            "Renamed NotFound NotFound ended ended",
            (Renames renames, Call c) => renames.RenameAsync(c.User, c.Of.File, "other.txt", c.Token)),
        Own(
            "DeleteAsync(UserId, IReadOnlyCollection<ItemId>)",
            "value none none ended ended",
            (TrashBin trash, Call c) => trash.DeleteAsync(c.User, [c.Of.File], c.Token)),
        Own(
            "RestoreAsync(UserId, IReadOnlyCollection<ItemId>)",
            "value none none ended ended",
            (TrashBin trash, Call c) => trash.RestoreAsync(c.User, [c.Of.Trashed], c.Token)),
        Own(
            "PurgeAsync(UserId, IReadOnlyCollection<ItemId>)",
            "1 0 0 ended ended",
            (TrashBin trash, Call c) => trash.PurgeAsync(c.User, [c.Of.Trashed], c.Token)),
        Own("EmptyAsync(UserId)", "1 0 0 ended ended", (TrashBin trash, Call c) => trash.EmptyAsync(c.User, c.Token)),
    ];

    private static CoreCall[] Versions =>
    [
        Own("ListAsync(UserId, ItemId)", "some none none ended ended", (FileVersions versions, Call c) => versions.ListAsync(c.User, c.Of.File, c.Token)),
        Own(
            "RestoreAsync(UserId, ItemId, VersionId)",
            "True False False ended ended",
            (FileVersions versions, Call c) => versions.RestoreAsync(c.User, c.Of.File, c.Of.OldVersion, c.Token)),
        Own(
            "DeleteAsync(UserId, ItemId, VersionId)",
            "True False False ended ended",
            (FileVersions versions, Call c) => versions.DeleteAsync(c.User, c.Of.File, c.Of.OldVersion, c.Token)),
        Own("DeleteOlderAsync(UserId)", "1 0 0 ended ended", (FileVersions versions, Call c) => versions.DeleteOlderAsync(c.User, c.Token)),
    ];

    // One search for all of them: it keeps names, and must not keep them for the next one.
    private static CoreCall[] Searches =>
    [
        Own(
            "LoadAsync(UserId)",
            "True False False ended ended",
            async (DriveSearch search, Call c) =>
            {
                await search.LoadAsync(c.User, c.Token);
                return search.Count > 0;
            }),
        Own(
            "FindAsync(UserId, SearchQuery, int)",
            "value none none ended ended",
            (DriveSearch search, Call c) => search.FindAsync(c.User, new SearchQuery { Text = CallThings.Marker }, 100, c.Token)),
        Own(
            "FindAsync(UserId, SearchQuery, int)",
            "value none none ended ended",
            (DriveSearch search, Call c) => search.FindAsync(c.User, new SearchQuery { Below = c.Of.Folder }, 100, c.Token)),
        Own("OfAsync(UserId, int)", "value none none ended ended", (SpaceReports reports, Call c) => reports.OfAsync(c.User, 100, c.Token)),
    ];
}
