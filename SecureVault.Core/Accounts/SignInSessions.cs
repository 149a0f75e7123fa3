using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts;

/// <summary>A session that has just begun, with all that its cookie needs.</summary>
/// <param name="User">Who signed in.</param>
/// <param name="Email">The address of the account.</param>
/// <param name="IsAdministrator">Whether it manages accounts.</param>
/// <param name="Code">The secret for the cookie; it is not kept and can't be had again.</param>
/// <param name="IdleTimeout">How long it lives without a sign of life.</param>
public sealed record StartedSession(UserId User, string Email, bool IsAdministrator, string Code, TimeSpan IdleTimeout)
{
    /// <inheritdoc/>
    public override string ToString() => $"StartedSession({User})";
}

/// <summary>Begins and ends sessions. Each is a row, so that an end holds for every copy of its cookie.</summary>
public sealed class SignInSessions(
    IDbContextFactory<VaultDbContext> contexts, RoleChanges roles, VaultEvents events, AuditLog audit, IOptions<AccountsOptions> options, TimeProvider clock)
{
    // A session that is over does no harm, and a clock that jumped may come back.
    private static readonly TimeSpan RemovalDelay = TimeSpan.FromDays(1);

    /// <summary>Begins a session for an account whose password was checked, and whatever else it asks for.</summary>
    /// <param name="account">The account as it was at the check.</param>
    /// <param name="isRemembered">Whether the person asked to stay signed in.</param>
    /// <param name="origin">From where.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when the account has changed or was locked since the check, or when a second step is missing.</returns>
    public async Task<StartedSession?> BeginAsync(VerifiedAccount account, bool isRemembered, SignInOrigin origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(origin);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // One write transaction: no change of the account comes between the look and the row.
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var email = await db.Users
                    .Where(user => user.Id == account.User.Value && user.SecurityStamp == account.SecurityStamp && user.LockedAt == null)
                    .Select(user => user.Email)
                    .FirstOrDefaultAsync(cancellationToken)
                    .ConfigureAwait(false);
                if (email is null || (!account.IsComplete && !await IsEnoughAsync(db, account.User, cancellationToken).ConfigureAwait(false)))
                {
                    return null;
                }

                // Only now: a visit that stops at its second step changes nobody's role.
                var isRoleTaken = account.Provider is { TakesRole: true } && await roles.TakeAsync(db, account.User, cancellationToken).ConfigureAwait(false);
                var stamp = await db.Users.Where(user => user.Id == account.User.Value).Select(user => user.SecurityStamp).FirstAsync(cancellationToken).ConfigureAwait(false);
                var code = OneTimeCode.New();
                var session = SessionId.Of(code);
                db.SignInSessions.Add(New(account with { SecurityStamp = stamp! }, session, isRemembered, origin));
                var isAdministrator = await db.IsAdministratorAsync(account.User, cancellationToken).ConfigureAwait(false);
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await audit.RecordAsync(
                    db,
                    new AuditEvent(AuditAction.SignIn, AuditTarget.Person(account.User)) { By = account.User, Session = session, Details = [("way", account.Way), ("remembered", isRemembered)] },
                    cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                Tell(account.User, isRoleTaken);
                return new StartedSession(account.User, email, isAdministrator, code, options.Value.SessionIdleTimeout(isRemembered));
            }
        }
    }

    /// <summary>Ends one session of a person and whatever it has open.</summary>
    public async Task EndAsync(UserId user, SessionId session, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var ending = transaction.ConfigureAwait(false);
            var ended = await db.SignInSessions
                .Where(row => row.Id == session && row.UserId == user.Value)
                .ExecuteDeleteAsync(cancellationToken)
                .ConfigureAwait(false);
            if (ended > 0)
            {
                await audit.RecordAsync(
                    db, new AuditEvent(AuditAction.SignOut, AuditTarget.Person(user)) { By = user, Session = session }, cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        events.Publish(new VaultEvent.AccessEnded(user, session));
    }

    /// <summary>Removes the rows of sessions that ended by themselves.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RemoveDeadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow() - RemovalDelay;
        var seen = now - options.Value.SessionIdleTimeout(isRemembered: false);
        var seenRemembered = now - options.Value.SessionIdleTimeout(isRemembered: true);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.PendingSignIns.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            await db.UsedChallenges.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            return await db.SignInSessions
                .Where(row => row.ExpiresAt <= now || row.LastSeenAt <= (row.IsRemembered ? seenRemembered : seen))
                .ExecuteDeleteAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends all sessions of a person, and the password links that one of them may have made: those would outlive whatever the sessions are
    /// ended for. It goes with whatever else the caller's transaction changes; the caller tells the open windows.
    /// </summary>
    internal static async Task EndAllAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        await db.SignInSessions.Where(row => row.UserId == user.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await PasswordLinks.EndMadeByAsync(db, user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A provider that knows the browser lets it in without a question, so what counts is when it last asked.</summary>
    private static DateTimeOffset ConfirmedAt(VerifiedAccount account, DateTimeOffset now)
    {
        var proven = account.RestsOnProvider ? account.Provider?.ProvenAt ?? DateTimeOffset.UnixEpoch : now;
        return proven < now ? proven : now;
    }

    private void Tell(UserId user, bool isRoleTaken)
    {
        if (isRoleTaken)
        {
            events.Publish(new VaultEvent.AccessEnded(user, Session: null) { Reason = AccessEndReason.RoleChanged });
            events.Publish(new VaultEvent.AccountsChanged());
        }

        events.Publish(new VaultEvent.SessionsChanged(user));
    }

    private async Task<bool> IsEnoughAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        await db.SecondStepAsync(user, options.Value, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) == SecondStepKind.None;

    private SignInSession New(VerifiedAccount account, SessionId id, bool isRemembered, SignInOrigin origin)
    {
        var now = clock.GetUtcNow();
        return new SignInSession
        {
            Id = id,
            UserId = account.User.Value,
            SecurityStamp = account.SecurityStamp,
            IsRemembered = isRemembered,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now.AddDays(options.Value.SessionMaxDays),
            ConfirmedAt = ConfirmedAt(account, now),
            Way = account.Way,
            Browser = origin.Browser,
            System = origin.System,
            Network = origin.Network,
            ProviderIssuer = account.Provider?.Issuer,
            ProviderSubject = account.Provider?.Subject,
            ProviderSession = account.Provider?.Session,
        };
    }
}
