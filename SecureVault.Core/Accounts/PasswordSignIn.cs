using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>How an attempt to sign in ended.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>Address and password are right.</summary>
    public sealed record Accepted(UserId User) : SignInOutcome;

    /// <summary>Unknown address, wrong password or too many attempts; which of them is not told.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>The password is right, but an administrator locked the account.</summary>
    public sealed record LockedByAdministrator : SignInOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : SignInOutcome;
}

/// <summary>
/// Checks passwords. An attempt is counted, in one statement, before the password is looked at, so that parallel guesses
/// get no more evaluations than guesses in a row; a right password takes the count back.
/// </summary>
public sealed class PasswordSignIn
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordHashing _hashing;
    private readonly AccountsOptions _options;
    private readonly TimeProvider _clock;

    internal PasswordSignIn(
        IDbContextFactory<VaultDbContext> contexts, PasswordHashing hashing, IOptions<AccountsOptions> options, TimeProvider clock)
    {
        _contexts = contexts;
        _hashing = hashing;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>Checks an address and a password, for signing in.</summary>
    public async Task<SignInOutcome> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var normalized = EmailAddress.Normalize(email);
        var user = await FindAsync(row => row.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false);
        return await EvaluateAsync(user, password, cancellationToken).ConfigureAwait(false) switch
        {
            null => new SignInOutcome.Busy(),
            false => new SignInOutcome.Refused(),
            true when user!.LockedAt is not null => new SignInOutcome.LockedByAdministrator(),
            true => await AcceptAsync(user!, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Checks the password of somebody who is signed in; counts like an attempt to sign in.</summary>
    /// <returns>Null when too many others are checked just now.</returns>
    internal async Task<bool?> ConfirmAsync(UserId id, string password, CancellationToken cancellationToken)
    {
        var user = await FindAsync(row => row.Id == id.Value && row.LockedAt == null, cancellationToken).ConfigureAwait(false);
        return await EvaluateAsync(user, password, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool?> EvaluateAsync(VaultUser? user, string? password, CancellationToken cancellationToken)
    {
        if (_hashing.IsFull)
        {
            return null;
        }

        var counted = await CountAsync(user?.Id, cancellationToken).ConfigureAwait(false);

        // Whoever may not guess any more is compared with nobody's password, so that the time tells nothing.
        var right = await _hashing.VerifyAsync(counted ? user : null, password ?? string.Empty, cancellationToken).ConfigureAwait(false);
        if (counted && right != false)
        {
            await TakeBackAsync(user!.Id, isRight: right == true).ConfigureAwait(false);
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

    private async Task<bool> CountAsync(Guid? user, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var until = now.AddMinutes(_options.LockoutMinutes);
        var most = _options.AttemptsBeforeLockout;
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // A lock-out that is over gives a whole new set of attempts.
            if (user is not null && await db.Users
                .Where(row => row.Id == user && (row.AccessFailedCount < most || row.LockoutEnd <= now))
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(row => row.AccessFailedCount, row => row.AccessFailedCount < most ? row.AccessFailedCount + 1 : 1)
                        .SetProperty(row => row.LockoutEnd, until),
                    cancellationToken)
                .ConfigureAwait(false) == 1)
            {
                return true;
            }

            // A counted attempt waits for the disk. So does every other one, or the time would tell which addresses exist.
            await db.State
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.UncountedAttempts, row => row.UncountedAttempts + 1), cancellationToken)
                .ConfigureAwait(false);
            return false;
        }
    }

    private async Task TakeBackAsync(Guid user, bool isRight)
    {
        var db = await _contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Users
                .Where(row => row.Id == user && row.AccessFailedCount > 0)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.AccessFailedCount, row => isRight ? 0 : row.AccessFailedCount - 1),
                    CancellationToken.None)
                .ConfigureAwait(false);
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
            return accepted == 1 ? new SignInOutcome.Accepted(new UserId(user.Id)) : new SignInOutcome.Refused();
        }
    }
}
