using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Files;

/// <summary>The drive of the person whom the circuit belongs to. Off the circuit's thread: opening 10,000 names takes the processor.</summary>
internal sealed class DriveContents(DriveItems items, Trash deletion, CurrentUser user) : IDriveContents
{
    public async Task<IReadOnlyList<DriveEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var id = await user.GetIdAsync();
        return await Task.Run(() => items.ListAsync(id, ItemId.Root, cancellationToken), cancellationToken);
    }

    public async Task<DeleteOutcome> DeleteAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        await deletion.DeleteAsync(await user.GetIdAsync(), chosen, cancellationToken);

    public async Task<RestoreOutcome> UndoAsync(IReadOnlyCollection<ItemId> chosen, CancellationToken cancellationToken) =>
        await deletion.RestoreAsync(await user.GetIdAsync(), chosen, cancellationToken);
}
