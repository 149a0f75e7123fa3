using SecureVault.Core.Audit;
using SecureVault.Core.Data;

namespace SecureVault.Core.Recovery;

/// <summary>Lets the audit log of a restored database go on, beside all that the store knows of other ends.</summary>
internal sealed class RestoredAudit(AuditLog log, AuditHeads heads)
{
    /// <param name="db">The restored database.</param>
    /// <param name="isFromBackup">Whether its rows come from a backup.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Storage.ObjectStoreException">The store fails.</exception>
    public async Task ContinueAsync(VaultDbContext db, bool isFromBackup, CancellationToken cancellationToken) => await log.ContinueRestoredAsync(
        db, isFromBackup, await heads.FindHighestAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
