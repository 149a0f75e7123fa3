using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Components.Files;

/// <summary>The files of the signed-in person.</summary>
internal interface IDriveContents
{
    /// <summary>All files, in no particular order.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<IReadOnlyList<DriveEntry>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Deletes files; for a while that can be undone.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<DeleteOutcome> DeleteAsync(IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken);

    /// <summary>Brings deleted files back.</summary>
    /// <exception cref="AccessEndedException">The person may not use the vault any more.</exception>
    Task<RestoreOutcome> UndoAsync(IReadOnlyCollection<ItemId> items, CancellationToken cancellationToken);
}
