using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Ends what is left to do for a person's older keys: settles those that only recovery blocks need, and destroys those that nothing needs.</summary>
internal sealed class UserKeyRetirement(IDbContextFactory<VaultDbContext> contexts, KeyCards cards, VaultDatabase database, UserKeyNews news)
{
    /// <summary>Settles and destroys whatever can be.</summary>
    /// <returns>How many keys were destroyed.</returns>
    /// <exception cref="ObjectStoreException">The store does not let go of a key card; its key stays until it does.</exception>
    public async Task<int> RunAsync(UserId owner, CancellationToken cancellationToken)
    {
        var destroyed = 0;
        foreach (var key in await FindAsync(owner, cancellationToken).ConfigureAwait(false))
        {
            if (key.Phase == UserKeyPhase.Rewrapping)
            {
                await SettleAsync(owner, key.Version, cancellationToken).ConfigureAwait(false);
            }
            else if (await IsFreeAsync(owner, key.Version, cancellationToken).ConfigureAwait(false)
                && await DestroyAsync(owner, key.Version, cancellationToken).ConfigureAwait(false))
            {
                destroyed++;
            }
        }

        return destroyed;
    }

    private async Task<List<WrappedUserKey>> FindAsync(UserId owner, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.UserKeys.AsNoTracking()
                .Where(key => key.UserId == owner.Value && !key.IsActive && key.Phase != UserKeyPhase.Settled)
                .OrderBy(key => key.Version)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task SettleAsync(UserId owner, int version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // Asked first without keeping writers away; then in one statement, so that nothing comes under it in between.
            var settled = db.UserKeys
                .Where(key => key.UserId == owner.Value && key.Version == version && key.Phase == UserKeyPhase.Rewrapping && !key.IsActive)
                .Where(key => !db.Versions.Any(row => row.OwnerId == owner.Value && row.UserKeyVersion == version && row.State != VersionState.Purging))
                .Where(key => !db.Items.Any(item => item.OwnerId == owner.Value && item.UserKeyVersion == version));
            if (!await settled.AnyAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            await settled.ExecuteUpdateAsync(set => set.SetProperty(key => key.Phase, UserKeyPhase.Settled), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsFreeAsync(UserId owner, int version, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await Free(db, owner, version).AnyAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The card goes first: without the row nobody would look for it. A crash in between has the card written again, and this called again.</summary>
    private async Task<bool> DestroyAsync(UserId owner, int version, CancellationToken cancellationToken)
    {
        var isDestroyed = await cards.RemoveAsync(owner, version, () => ForgetAsync(owner, version), cancellationToken).ConfigureAwait(false);
        news.TellDestroyed(owner, version, isDestroyed);
        return isDestroyed;
    }

    private async Task<bool> ForgetAsync(UserId owner, int version)
    {
        var db = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // In one statement: a row that came under it meanwhile keeps it.
            if (await Free(db, owner, version).ExecuteDeleteAsync(CancellationToken.None).ConfigureAwait(false) == 1)
            {
                database.OweForgetting();
                return true;
            }

            await db.UserKeys
                .Where(key => key.UserId == owner.Value && key.Version == version)
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.CardHash, (byte[]?)null), CancellationToken.None)
                .ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>The key, if nothing is under it any more.</summary>
    private static IQueryable<WrappedUserKey> Free(VaultDbContext db, UserId owner, int version) => db.UserKeys
        .Where(key => key.UserId == owner.Value && key.Version == version && key.Phase == UserKeyPhase.Retiring && !key.IsActive)
        .Where(key => !db.Versions.Any(row => row.OwnerId == owner.Value && row.State != VersionState.Purging
            && (row.UserKeyVersion == version || row.RecoveryKeyVersion == version)))
        .Where(key => !db.Items.Any(item => item.OwnerId == owner.Value && item.UserKeyVersion == version));
}
