using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Sessions;

/// <summary>One of a person's sessions, as the person sees it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
/// <param name="Way">How it began.</param>
/// <param name="Origin">From where it began.</param>
/// <param name="IsRemembered">Whether the person asked to stay signed in.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it was last used, to five minutes.</param>
public sealed record SessionEntry(
    SessionId Id, bool IsCurrent, SignInWay Way, SignInOrigin Origin, bool IsRemembered, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

/// <summary>Shows people where they are signed in, and lets them end it. An ended session's windows and downloads end with it.</summary>
public sealed class OwnSessions(
    IDbContextFactory<VaultDbContext> contexts, SignInSessions sessions, VaultEvents events, AuditLog audit, IOptions<AccountsOptions> options, TimeProvider clock)
{
    /// <summary>The sessions that can be used now: the one that asks, then the others, the last used first; none for one that has ended.</summary>
    public async Task<IReadOnlyList<SessionEntry>> ListAsync(SignedIn who, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var seen = now - options.Value.SessionIdleTimeout(isRemembered: false);
        var seenRemembered = now - options.Value.SessionIdleTimeout(isRemembered: true);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.SignInSessions.AsNoTracking()
                .Where(row => row.UserId == who.User.Value
                    && db.Current(who).Any()
                    && row.ExpiresAt > now
                    && row.LastSeenAt > (row.IsRemembered ? seenRemembered : seen)
                    && db.Users.Any(user => user.Id == row.UserId && user.SecurityStamp == row.SecurityStamp))
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            return [.. rows
                .Select(row => Entry(row, who.Session))
                .OrderByDescending(entry => entry.IsCurrent)
                .ThenByDescending(entry => entry.LastSeenAt)
                .ThenByDescending(entry => entry.CreatedAt)];
        }
    }

    /// <summary>Ends a session of the person. One that has ended already, or is another person's, changes nothing; nor does one that asks and has ended.</summary>
    public async Task EndAsync(SignedIn who, SessionId session, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.Current(who).AnyAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        await sessions.EndAsync(who.User, session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all sessions of the person but the one that asks.</summary>
    /// <returns>How many; none when the one that asks has ended.</returns>
    public async Task<int> EndOthersAsync(SignedIn who, CancellationToken cancellationToken)
    {
        List<SessionId> ended;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // A write transaction from its beginning: each row that goes was read, so each of its windows hears of it.
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var others = db.SignInSessions.Where(row => row.UserId == who.User.Value && row.Id != who.Session && db.Current(who).Any());
                ended = await others.Select(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
                if (await others.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) is > 0 and var count)
                {
                    await audit.RecordAsync(
                        db,
                        new AuditEvent(AuditAction.OtherSessionsEnded, AuditTarget.Person(who.User)) { By = who.User, Session = who.Session, Details = [("sessions", count)] },
                        cancellationToken).ConfigureAwait(false);
                }

                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        ended.ForEach(session => events.Publish(new VaultEvent.AccessEnded(who.User, session)));
        return ended.Count;
    }

    private static SessionEntry Entry(SignInSession row, SessionId current) => new(
        row.Id, row.Id == current, row.Way, new SignInOrigin(row.Browser, row.System, row.Network), row.IsRemembered, row.CreatedAt, row.LastSeenAt);
}
