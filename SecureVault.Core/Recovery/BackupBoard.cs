using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;

namespace SecureVault.Core.Recovery;

/// <summary>Shows administrators the backups in the store.</summary>
public sealed class BackupBoard(IDbContextFactory<VaultDbContext> contexts, Backups backups)
{
    /// <summary>All backups, the newest first, with those that were not finished.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    /// <exception cref="Storage.ObjectStoreException">The store fails.</exception>
    public async Task<IReadOnlyList<Backup>?> ListAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        return [.. (await backups.ListAsync(cancellationToken).ConfigureAwait(false)).Reverse()];
    }
}
