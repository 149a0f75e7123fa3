using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts;

/// <summary>How setting a limit ended.</summary>
public enum QuotaOutcome
{
    /// <summary>It is as asked.</summary>
    Done,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>There is no such account.</summary>
    NotFound,
}

/// <summary>How much people may store, for administrators.</summary>
public sealed class Quotas(IDbContextFactory<VaultDbContext> contexts, VaultEvents events)
{
    /// <summary>Sets a person's own limit. One below what is stored already keeps that and refuses what is new.</summary>
    /// <param name="administrator">Who asks.</param>
    /// <param name="user">Whose limit.</param>
    /// <param name="bytes">The limit, at least zero; null lets the vault's hold again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<QuotaOutcome> SetAsync(UserId administrator, UserId user, long? bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes ?? 0);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return QuotaOutcome.NotAllowed;
            }

            // The sums are the triggers' alone; a row that is not there yet begins with nothing.
            var rows = await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes, ItemCount, ReservedItems, QuotaBytes)
                SELECT Id, 0, 0, 0, 0, {bytes} FROM AspNetUsers WHERE Id = {user.Value}
                ON CONFLICT (OwnerId) DO UPDATE SET QuotaBytes = excluded.QuotaBytes
                """,
                cancellationToken).ConfigureAwait(false);
            if (rows == 0)
            {
                return QuotaOutcome.NotFound;
            }
        }

        events.Publish(new VaultEvent.DriveChanged(user));
        events.Publish(new VaultEvent.AccountsChanged());
        return QuotaOutcome.Done;
    }
}
