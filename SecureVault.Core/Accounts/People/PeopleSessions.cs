using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.People;

/// <summary>Ends other people's sessions, for administrators.</summary>
public sealed class PeopleSessions(IDbContextFactory<VaultDbContext> contexts, VaultEvents events, AuditLog audit, TimeProvider clock)
{
    /// <summary>Ends all sessions of a person, who can sign in again.</summary>
    public async Task<LockOutcome> EndAsync(SignedIn administrator, UserId user, CancellationToken cancellationToken)
    {
        var outcome = await EndRowsAsync(administrator, user, cancellationToken).ConfigureAwait(false);
        if (outcome == LockOutcome.Done)
        {
            events.Publish(new VaultEvent.AccessEnded(user, Session: null) { Reason = AccessEndReason.EndedByAdministrator });
        }

        return outcome;
    }

    private async Task<LockOutcome> EndRowsAsync(SignedIn administrator, UserId user, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (!await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false))
                {
                    return LockOutcome.NotAllowed;
                }

                if (!await db.IsFreshAsync(administrator, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
                {
                    return LockOutcome.NotFresh;
                }

                var stamp = SecurityStamps.New();
                var rows = await db.Users
                    .Where(row => row.Id == user.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, stamp), cancellationToken)
                    .ConfigureAwait(false);
                if (rows == 0)
                {
                    return LockOutcome.NotFound;
                }

                await SignInSessions.EndAllAsync(db, user, cancellationToken).ConfigureAwait(false);
                await audit.RecordAsync(db, new AuditEvent(AuditAction.SessionsEnded, AuditTarget.Person(user)) { By = administrator.User }, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return LockOutcome.Done;
            }
        }
    }
}
