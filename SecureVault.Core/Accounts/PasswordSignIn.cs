using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>How an attempt to sign in ended.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>Address and password are right.</summary>
    public sealed record Accepted(VerifiedAccount Account) : SignInOutcome
    {
        /// <summary>The account that may sign in.</summary>
        public UserId User => Account.User;
    }

    /// <summary>Unknown address, wrong password or too many attempts; which of them is not told.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>The password is right, but an administrator locked the account.</summary>
    public sealed record LockedByAdministrator : SignInOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : SignInOutcome;
}

/// <summary>Checks passwords. An attempt is counted before the password is looked at; a right password takes the count back.</summary>
public sealed class PasswordSignIn
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordHashing _hashing;
    private readonly SignInAttempts _attempts;
    private readonly TimeProvider _clock;

    internal PasswordSignIn(IDbContextFactory<VaultDbContext> contexts, PasswordHashing hashing, SignInAttempts attempts, TimeProvider clock)
    {
        _contexts = contexts;
        _hashing = hashing;
        _attempts = attempts;
        _clock = clock;
    }

    /// <summary>Checks an address and a password, for signing in.</summary>
    public async Task<SignInOutcome> CheckAsync(string email, string password, ClientNetwork from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var normalized = EmailAddress.Normalize(email);
        var user = await FindAsync(row => row.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false);
        return await EvaluateAsync(user, password, from, cancellationToken).ConfigureAwait(false) switch
        {
            null => new SignInOutcome.Busy(),
            false => new SignInOutcome.Refused(),
            true when user!.LockedAt is not null => new SignInOutcome.LockedByAdministrator(),
            true => await AcceptAsync(user!, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Checks the password of somebody who is signed in; counts like an attempt to sign in.</summary>
    internal async Task<SignInOutcome> ConfirmAsync(UserId id, string password, ClientNetwork from, CancellationToken cancellationToken)
    {
        var user = await FindAsync(row => row.Id == id.Value && row.LockedAt == null, cancellationToken).ConfigureAwait(false);
        return await EvaluateAsync(user, password, from, cancellationToken).ConfigureAwait(false) switch
        {
            null => new SignInOutcome.Busy(),
            false => new SignInOutcome.Refused(),
            true => new SignInOutcome.Accepted(user!.Verified()),
        };
    }

    private async Task<bool?> EvaluateAsync(VaultUser? user, string? password, ClientNetwork from, CancellationToken cancellationToken)
    {
        if (_hashing.IsFull)
        {
            return null;
        }

        var counted = await _attempts.CountAsync(user?.Id, from, cancellationToken).ConfigureAwait(false);

        // A throttled attempt is compared with nobody's password, so that the time tells nothing.
        var right = await _hashing.VerifyAsync(counted ? user : null, password ?? string.Empty, cancellationToken).ConfigureAwait(false);
        if (counted && right != false)
        {
            await _attempts.TakeBackAsync(user!.Id, from, isRight: right == true).ConfigureAwait(false);
        }

        return right;
    }

    private async Task<VaultUser?> FindAsync(
        System.Linq.Expressions.Expression<Func<VaultUser, bool>> condition, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Users.AsNoTracking().FirstOrDefaultAsync(condition, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SignInOutcome> AcceptAsync(VaultUser user, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // The stamp of the row whose password was compared: a password changed meanwhile makes the old one worth nothing.
            var accepted = await db.Users
                .Where(row => row.Id == user.Id && row.SecurityStamp == user.SecurityStamp)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSignInAt, now), cancellationToken)
                .ConfigureAwait(false);
            return accepted == 1 ? new SignInOutcome.Accepted(user.Verified()) : new SignInOutcome.Refused();
        }
    }
}
