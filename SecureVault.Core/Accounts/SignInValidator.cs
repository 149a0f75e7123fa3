using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>A session that may be used now.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Session">Which one.</param>
/// <param name="ExpiresAt">When it ends unless something ends it earlier.</param>
public sealed record ValidSession(UserId User, SessionId Session, DateTimeOffset ExpiresAt);

/// <summary>
/// Compares a session with its row and its account's, for every request and every call out of a circuit: a sign-out, a lock, a new
/// password or a new role counts at once.
/// </summary>
public sealed partial class SignInValidator(
    IDbContextFactory<VaultDbContext> contexts, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<SignInValidator> logger)
{
    // Precise enough for a list of sessions, seldom enough that reading costs no writes.
    private static readonly TimeSpan LastSeenInterval = TimeSpan.FromMinutes(5);

    // Compiled: it comes with every request.
    private static readonly Func<VaultDbContext, SessionId, Guid, CancellationToken, Task<SignInSession?>> CurrentRow = EF.CompileAsyncQuery(
        (VaultDbContext db, SessionId session, Guid user, CancellationToken cancellationToken) => db.SignInSessions.AsNoTracking()
            .FirstOrDefault(row => row.Id == session && row.UserId == user
                && db.Users.Any(owner => owner.Id == user && owner.SecurityStamp == row.SecurityStamp && owner.LockedAt == null)));

    private readonly ConcurrentDictionary<SessionId, byte> _marking = new();
    private readonly FailureThrottle _failures = new(clock);

    /// <summary>The session, if it may be used now.</summary>
    public async Task<ValidSession?> FindAsync(UserId user, SessionId session, CancellationToken cancellationToken)
    {
        SignInSession? row;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            row = await CurrentRow(db, session, user.Value, cancellationToken).ConfigureAwait(false);
        }

        var now = clock.GetUtcNow();
        if (row is null || now >= row.ExpiresAt || now - row.LastSeenAt >= options.Value.SessionIdleTimeout(row.IsRemembered))
        {
            return null;
        }

        if (now - row.LastSeenAt >= LastSeenInterval && _marking.TryAdd(session, 0))
        {
            // Not waited for: who only reads must not wait for a writer, nor fail because the disk is full.
            _ = MarkSeenAsync(session, now);
        }

        return new ValidSession(user, session, row.ExpiresAt);
    }

    private async Task MarkSeenAsync(SessionId session, DateTimeOffset now)
    {
        try
        {
            await Task.Yield();
            var db = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
            await using (db.ConfigureAwait(false))
            {
                await db.SignInSessions
                    .Where(row => row.Id == session && row.LastSeenAt < now)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now), CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // the next request tries again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (_failures.Add() is { } failures)
            {
                NotMarked(logger, failures, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));
            }
        }
        finally
        {
            _marking.TryRemove(session, out _);
        }
    }

    [LoggerMessage(EventId = 540, Level = LogLevel.Warning, Message = "When a session was last used could not be noted, {Failures} times since the last such line: {Reason}")]
    private static partial void NotMarked(ILogger logger, int failures, string reason, Exception? exception);
}
