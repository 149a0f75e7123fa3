using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>Changes to single items of the person whom the circuit belongs to.</summary>
internal sealed class UserEdits(Folders folders, Renames renames, Favourites favourites, CurrentUser user)
{
    public Task<FolderOutcome> CreateFolderAsync(ItemId parent, string name, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => folders.CreateAsync(id, parent, name, token), cancellationToken);

    public Task<RenameOutcome> RenameAsync(ItemId item, string name, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => renames.RenameAsync(id, item, name, token), cancellationToken);

    public Task<int> MarkAsync(IReadOnlyCollection<ItemId> chosen, bool isFavourite, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => favourites.MarkAsync(id, chosen, isFavourite, token), cancellationToken);
}
