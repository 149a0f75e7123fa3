using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Leaving;

/// <summary>An account that is to be deleted, for its person.</summary>
/// <param name="Email">Its address.</param>
/// <param name="DueAt">When everything is destroyed.</param>
/// <param name="Origin">The origin of the request.</param>
/// <param name="MayKeep">Whether the person can keep it.</param>
public sealed record LeavingEntry(string Email, DateTimeOffset DueAt, DeletionOrigin Origin, bool MayKeep);

/// <summary>An account that its person keeps.</summary>
/// <param name="Account">The account, for the rest of the sign-in.</param>
/// <param name="IsRemembered">Whether the person asked to stay signed in.</param>
public sealed record KeptAccount(VerifiedAccount Account, bool IsRemembered);

/// <summary>
/// The end of a sign-in to an account that is to be deleted: its person sees when, and can keep it if the request was their own. There is no
/// session, so nothing else can be reached.
/// </summary>
public sealed class LeavingSteps
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly AuditLog _audit;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;

    internal LeavingSteps(IDbContextFactory<VaultDbContext> contexts, AuditLog audit, VaultEvents events, TimeProvider clock) =>
        (_contexts, _audit, _events, _clock) = (contexts, audit, events, clock);

    /// <summary>The account of a sign-in that has come this far; null when it is over.</summary>
    public async Task<LeavingEntry?> FindAsync(string? state, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await FindAsync(db, state, cancellationToken).ConfigureAwait(false) is var (_, user, deletion)
                ? new LeavingEntry(user.Email ?? string.Empty, deletion.DueAt, deletion.Origin, MayKeep(deletion))
                : null;
        }
    }

    /// <summary>Keeps the account. Of several requests at once one succeeds.</summary>
    /// <returns>Null when it is over: kept by somebody else, being destroyed, or not the person's to keep.</returns>
    public async Task<KeptAccount?> KeepAsync(string? state, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await FindAsync(db, state, cancellationToken).ConfigureAwait(false) is not var (pending, _, deletion) || !MayKeep(deletion))
                {
                    return null;
                }

                var user = new UserId(pending.UserId);
                if (!await db.UseAsync(pending, cancellationToken).ConfigureAwait(false) || !await db.TryKeepAsync(user, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                await _audit.RecordAsync(db, new AuditEvent(AuditAction.DeletionUndone, AuditTarget.Person(user)) { By = user }, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                _events.Publish(new VaultEvent.AccountsChanged());

                // Where a second factor may be missing the rest of the sign-in decides whether that is enough.
                var way = pending.LeavingWay ?? SignInWay.Password;
                var isComplete = way is SignInWay.Authenticator or SignInWay.RecoveryCode or SignInWay.Passkey;
                return new KeptAccount(pending.Account(way, isComplete), pending.IsRemembered);
            }
        }
    }

    private static bool MayKeep(AccountDeletion deletion) => deletion is { Origin: DeletionOrigin.Person, Phase: DeletionPhase.Waiting };

    private async Task<(PendingSignIn Pending, VaultUser User, AccountDeletion Deletion)?> FindAsync(
        VaultDbContext db, string? state, CancellationToken cancellationToken)
    {
        if (await db.FindLeavingAsync(state, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is not var (pending, user))
        {
            return null;
        }

        return await db.AccountDeletions.AsNoTracking().FirstOrDefaultAsync(row => row.UserId == user.Id, cancellationToken).ConfigureAwait(false) is { } deletion
            ? (pending, user, deletion)
            : null;
    }
}
