using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Refusals;
using SecureVault.Core.Audit;
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

    /// <summary>No password signs anybody in here.</summary>
    public sealed record TurnedOff : SignInOutcome;
}

/// <summary>Checks passwords. An attempt is counted before the password is looked at; a right password takes the count back.</summary>
public sealed class PasswordSignIn
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordHashing _hashing;
    private readonly SignInAttempts _attempts;
    private readonly RefusedSignIns _refused;
    private readonly AccountsOptions _options;
    private readonly TimeProvider _clock;

    internal PasswordSignIn(
        IDbContextFactory<VaultDbContext> contexts,
        PasswordHashing hashing,
        SignInAttempts attempts,
        RefusedSignIns refused,
        IOptions<AccountsOptions> options,
        TimeProvider clock)
    {
        _options = options.Value;
        _contexts = contexts;
        _hashing = hashing;
        _attempts = attempts;
        _refused = refused;
        _clock = clock;
    }

    /// <summary>Checks an address and a password, for signing in.</summary>
    public async Task<SignInOutcome> CheckAsync(string email, string password, ClientNetwork from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        if (!_options.PasswordSignIn)
        {
            return new SignInOutcome.TurnedOff();
        }

        var normalized = EmailAddress.Normalize(email);
        var (user, hasFactor, isLocked) = await FindAsync(row => row.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false);

        // Of somebody with a second factor the password alone says nothing: it must not give a new set of attempts at the code.
        SignInOutcome outcome = await EvaluateAsync(user, password, from, isEnough: !hasFactor, cancellationToken).ConfigureAwait(false) switch
        {
            null => new SignInOutcome.Busy(),
            false => new SignInOutcome.Refused(),
            true when isLocked => new SignInOutcome.LockedByAdministrator(),
            true => await AcceptAsync(user!, cancellationToken).ConfigureAwait(false),
        };
        if (outcome is SignInOutcome.Refused or SignInOutcome.LockedByAdministrator)
        {
            var reason = outcome is SignInOutcome.LockedByAdministrator ? RefusedSignIns.Locked : RefusedSignIns.Password;
            await _refused.RecordAsync(AuditAction.SignIn, user?.Id, reason, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>Checks the password of somebody who is signed in; counts like an attempt to sign in.</summary>
    internal async Task<SignInOutcome> ConfirmAsync(UserId id, string password, ClientNetwork from, CancellationToken cancellationToken)
    {
        var (user, _, _) = await FindAsync(row => row.Id == id.Value && row.LockedAt == null, cancellationToken).ConfigureAwait(false);
        var right = await EvaluateAsync(user, password, from, isEnough: true, cancellationToken).ConfigureAwait(false);
        if (right == false)
        {
            await _refused.RecordAsync(AuditAction.PasswordConfirmed, id.Value, RefusedSignIns.Password, cancellationToken).ConfigureAwait(false);
        }

        return right switch
        {
            null => new SignInOutcome.Busy(),
            false => new SignInOutcome.Refused(),
            true => new SignInOutcome.Accepted(user!.Verified() with { IsComplete = !await MustEnrolAsync(id, cancellationToken).ConfigureAwait(false) }),
        };
    }

    /// <summary>A session stands for the steps that led to it, but a term that has run out since counts: else each new password would begin another session.</summary>
    private async Task<bool> MustEnrolAsync(UserId id, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.SecondStepAsync(id, _options, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) == SecondStepKind.Enrolment;
        }
    }

    private async Task<bool?> EvaluateAsync(VaultUser? user, string? password, ClientNetwork from, bool isEnough, CancellationToken cancellationToken)
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
            await _attempts.TakeBackAsync(user!.Id, from, isRight: right == true && isEnough).ConfigureAwait(false);
        }

        return right;
    }

    private async Task<(VaultUser? User, bool HasFactor, bool IsLocked)> FindAsync(
        System.Linq.Expressions.Expression<Func<VaultUser, bool>> condition, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            // One question, whether there is such an account or not.
            var found = await db.Users.AsNoTracking()
                .Where(condition)
                .Select(user => new
                {
                    user,
                    hasFactor = db.SecondFactors.Any(factor => factor.UserId == user.Id && factor.TurnedOnAt != null),
                    isLocked = !db.WhoMaySignIn().Any(open => open.Id == user.Id),
                })
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
            return (found?.user, found?.hasFactor ?? false, found?.isLocked ?? false);
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
