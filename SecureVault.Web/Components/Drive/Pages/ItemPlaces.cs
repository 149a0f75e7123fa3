using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>Where the items of a list are: some hundred items from a few folders.</summary>
internal sealed class ItemPlaces(UserLists lists)
{
    private IReadOnlyDictionary<ItemId, IReadOnlyList<FolderName>> _paths = new Dictionary<ItemId, IReadOnlyList<FolderName>>();

    /// <summary>Reads them.</summary>
    public async Task ReadAsync(IReadOnlyList<DriveEntry> entries, CancellationToken cancellationToken) =>
        _paths = await lists.PathsAsync([.. entries.Select(entry => entry.Folder)], cancellationToken);

    /// <summary>The folders above an item; empty when they are not known.</summary>
    public IReadOnlyList<FolderName> PathOf(DriveEntry entry) => _paths.GetValueOrDefault(entry.Folder) ?? [];

    /// <summary>Where an item is, in words; null when that isn't known.</summary>
    public string? Of(DriveEntry entry) => _paths.TryGetValue(entry.Folder, out var path) ? DriveTexts.Place(path) : null;
}
