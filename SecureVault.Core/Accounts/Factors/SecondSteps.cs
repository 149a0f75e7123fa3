using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>How the second step of a sign-in ended.</summary>
public abstract record SecondStepOutcome
{
    private SecondStepOutcome()
    {
    }

    /// <summary>The code is right, and used up.</summary>
    /// <param name="Account">The account that may sign in.</param>
    /// <param name="IsRemembered">Whether the person asked to stay signed in.</param>
    public sealed record Accepted(VerifiedAccount Account, bool IsRemembered) : SecondStepOutcome;

    /// <summary>Wrong, used already, or too many attempts; which of them is not told.</summary>
    public sealed record Refused : SecondStepOutcome;

    /// <summary>It took too long, was finished already, or the account changed meanwhile: it begins anew with the password.</summary>
    public sealed record Over : SecondStepOutcome;

    /// <summary>An administrator has locked the account meanwhile.</summary>
    public sealed record LockedByAdministrator : SecondStepOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : SecondStepOutcome;
}

/// <summary>Checks codes after a right password. An attempt is counted before the code is looked at, like one at the password.</summary>
public sealed class SecondSteps
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly SignInAttempts _attempts;
    private readonly PasswordHashing _hashing;
    private readonly AppCodes _codes;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal SecondSteps(
        IDbContextFactory<VaultDbContext> contexts, SignInAttempts attempts, PasswordHashing hashing, AppCodes codes, AuditLog audit, TimeProvider clock) =>
        (_contexts, _attempts, _hashing, _codes, _audit, _clock) = (contexts, attempts, hashing, codes, audit, clock);

    /// <summary>Whether a sign-in waits for its code.</summary>
    public async Task<bool> IsWaitingAsync(string? state, CancellationToken cancellationToken) =>
        await FindAsync(state, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Takes a code of the authenticator app, or a recovery code.</summary>
    public async Task<SecondStepOutcome> CompleteAsync(string? state, string? typed, ClientNetwork from, CancellationToken cancellationToken)
    {
        if (await FindAsync(state, cancellationToken).ConfigureAwait(false) is not var (pending, user, isLocked))
        {
            return new SecondStepOutcome.Over();
        }

        if (isLocked)
        {
            return new SecondStepOutcome.LockedByAdministrator();
        }

        if (_hashing.IsFull)
        {
            return new SecondStepOutcome.Busy();
        }

        if (!await _attempts.CountAsync(user.Id, from, cancellationToken).ConfigureAwait(false))
        {
            return new SecondStepOutcome.Refused();
        }

        var outcome = await EvaluateAsync(pending, user, typed, cancellationToken).ConfigureAwait(false);
        if (outcome is SecondStepOutcome.Refused)
        {
            // Only of those that were counted, which are few.
            var person = AuditTarget.Person(new UserId(user.Id));
            await _audit.RecordAloneAsync(new AuditEvent(AuditAction.SecondStep, person) { Outcome = AuditOutcome.Refused }, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _attempts.TakeBackAsync(user.Id, from, isRight: outcome is SecondStepOutcome.Accepted).ConfigureAwait(false);
        }

        return outcome;
    }

    private async Task<(PendingSignIn Pending, VaultUser User, bool IsLocked)?> FindAsync(string? state, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.FindPendingAsync(state, isEnrolment: false, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SecondStepOutcome> EvaluateAsync(PendingSignIn pending, VaultUser user, string? typed, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var factor = await db.SecondFactors.AsNoTracking()
                .FirstOrDefaultAsync(row => row.UserId == user.Id && row.TurnedOnAt != null, cancellationToken)
                .ConfigureAwait(false);
            if (factor is null)
            {
                return new SecondStepOutcome.Over();
            }

            byte[]? recovery = null;
            if (CodeSet.Read(typed) is { } letters)
            {
                if (await _hashing.DeriveAsync([letters], factor.CodeSalt!, cancellationToken).ConfigureAwait(false) is not { } hashes)
                {
                    return new SecondStepOutcome.Busy();
                }

                recovery = hashes[0];
            }

            return await UseAsync(db, (pending, user), factor, typed, recovery, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SecondStepOutcome> UseAsync(
        VaultDbContext db, (PendingSignIn Pending, VaultUser User) signIn, SecondFactor factor, string? typed, byte[]? recovery, CancellationToken cancellationToken)
    {
        var pending = signIn.Pending;
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var isRight = recovery is null
                ? await _codes.UseAsync(db, signIn.User, factor, typed, cancellationToken).ConfigureAwait(false)
                : await db.RecoveryCodes.Where(row => row.UserId == factor.UserId && row.Hash == recovery).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 1;
            if (!isRight)
            {
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false); // of the count
                _codes.Tell();
                return new SecondStepOutcome.Refused();
            }

            // Together: a right code of a sign-in that is over stays unused.
            if (!await db.UseAsync(pending, cancellationToken).ConfigureAwait(false))
            {
                return new SecondStepOutcome.Over();
            }

            await AppCodes.ForgiveAsync(db, new UserId(factor.UserId), cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            var way = recovery is null ? SignInWay.Authenticator : SignInWay.RecoveryCode;
            return new SecondStepOutcome.Accepted(pending.Account(way, isComplete: true), pending.IsRemembered);
        }
    }
}
