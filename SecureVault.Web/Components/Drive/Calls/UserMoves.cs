using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>Moves and copies items of the person whom the circuit belongs to.</summary>
internal sealed class UserMoves(Moves moves, CopyService copies, CurrentUser user)
{
    public Task<MoveOutcome> MoveAsync(IReadOnlyCollection<ItemId> chosen, ItemId target, NameConflict onConflict, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => moves.MoveAsync(id, chosen, target, onConflict, token), cancellationToken);

    public Task<MoveOutcome> MoveBackAsync(IReadOnlyCollection<MovedItem> moved, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => moves.UndoAsync(id, moved, token), cancellationToken);

    public Task<CopyOutcome> CopyAsync(
        IReadOnlyCollection<ItemId> chosen, ItemId target, IProgress<CopyProgress> progress, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => copies.CopyAsync(id, chosen, target, progress, token), cancellationToken);
}
