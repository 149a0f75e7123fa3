using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;

namespace SecureVault.Core.Accounts.Leaving;

/// <summary>The one place that decides how far an account that is to be deleted may still be used: its person may prove who they are, and nothing else.</summary>
internal static class LeavingAccounts
{
    /// <summary>
    /// The accounts whose people may prove who they are: those that are not locked, and those that are locked for no other reason than that they are
    /// to be deleted. A session begins for the first alone.
    /// </summary>
    public static IQueryable<VaultUser> WhoMaySignIn(this VaultDbContext db) => db.Users.Where(user => user.LockedAt == null
        || db.AccountDeletions.Any(row => row.UserId == user.Id && row.LockedAt == null));

    /// <summary>Whether an account is to be deleted.</summary>
    public static Task<bool> IsLeavingAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        db.AccountDeletions.AnyAsync(row => row.UserId == user.Value, cancellationToken);

    /// <summary>Keeps an account, in the caller's transaction, unless its keys are destroyed already. One that was locked before is locked again.</summary>
    /// <returns>False when there is nothing to keep.</returns>
    public static async Task<bool> TryKeepAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var before = await db.AccountDeletions.AsNoTracking().FirstOrDefaultAsync(row => row.UserId == user.Value, cancellationToken).ConfigureAwait(false);
        if (before is null
            || await db.AccountDeletions
                .Where(row => row.UserId == user.Value && row.Phase == DeletionPhase.Waiting)
                .ExecuteDeleteAsync(cancellationToken)
                .ConfigureAwait(false) == 0)
        {
            return false;
        }

        await db.Users
            .Where(row => row.Id == user.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LockedAt, before.LockedAt), cancellationToken)
            .ConfigureAwait(false);
        return true;
    }
}
