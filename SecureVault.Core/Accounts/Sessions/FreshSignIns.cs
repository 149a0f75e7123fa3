using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts.Sessions;

/// <summary>How a request to prove oneself again ended.</summary>
public enum ProofOutcome
{
    /// <summary>The session counts as fresh from now on, for a while.</summary>
    Proven,

    /// <summary>The password is not right, or was tried too often.</summary>
    WrongPassword,

    /// <summary>Too many others are signing in just now.</summary>
    Busy,
}

/// <summary>
/// Before what matters a session has to have proven itself a short while ago: an open window on a desk, or a cookie that somebody copied,
/// is not enough. The calls that matter look themselves; this is for pages, which ask before they call.
/// </summary>
public sealed class FreshSignIns
{
    /// <summary>How long a proof holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordSignIn _signIn;
    private readonly TimeProvider _clock;

    internal FreshSignIns(IDbContextFactory<VaultDbContext> contexts, PasswordSignIn signIn, TimeProvider clock) =>
        (_contexts, _signIn, _clock) = (contexts, signIn, clock);

    /// <summary>Whether a session proved itself a short while ago.</summary>
    public async Task<bool> IsFreshAsync(SignedIn who, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsFreshAsync(who, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Proves with the password that the person of a session is there. A wrong one counts like an attempt to sign in.</summary>
    public async Task<ProofOutcome> ProveAsync(SignedIn who, string password, CancellationToken cancellationToken) =>
        await _signIn.ConfirmAsync(who.User, password, ClientNetwork.Of(who.Session), cancellationToken).ConfigureAwait(false) switch
        {
            SignInOutcome.Accepted accepted => await NoteAsync(who, accepted.Account, cancellationToken).ConfigureAwait(false),
            SignInOutcome.Busy => ProofOutcome.Busy,
            SignInOutcome.Refused or SignInOutcome.LockedByAdministrator or SignInOutcome.TurnedOff => ProofOutcome.WrongPassword,
            _ => throw new UnreachableException(),
        };

    private async Task<ProofOutcome> NoteAsync(SignedIn who, VerifiedAccount account, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // The stamp of the row whose password was compared: another password since makes the old one worth nothing.
            var rows = await db.SignInSessions
                .Where(row => row.Id == who.Session && row.UserId == who.User.Value && row.SecurityStamp == account.SecurityStamp)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, now), cancellationToken)
                .ConfigureAwait(false);
            return rows == 1 ? ProofOutcome.Proven : ProofOutcome.WrongPassword;
        }
    }
}

internal static class FreshSignInCheck
{
    /// <summary>The one place that decides whether a session is fresh: its row, and that of its account.</summary>
    public static Task<bool> IsFreshAsync(this VaultDbContext db, SignedIn who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A proof from the future comes from a clock that was wrong.
        var since = now - FreshSignIns.Lifetime;
        return db.Current(who).AnyAsync(row => row.ConfirmedAt > since && row.ConfirmedAt <= now, cancellationToken);
    }

    /// <summary>The row of a session that has not been ended, if its account may be used.</summary>
    public static IQueryable<SignInSession> Current(this VaultDbContext db, SignedIn who) => db.SignInSessions.Where(
        row => row.Id == who.Session && row.UserId == who.User.Value
            && db.Users.Any(user => user.Id == row.UserId && user.SecurityStamp == row.SecurityStamp && user.LockedAt == null));
}
