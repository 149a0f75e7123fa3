using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>How setting up an authenticator app during a sign-in ended.</summary>
public abstract record EnrolmentOutcome
{
    private EnrolmentOutcome()
    {
    }

    /// <summary>It is on, and the sign-in complete.</summary>
    /// <param name="Account">The account that may sign in.</param>
    /// <param name="IsRemembered">Whether the person asked to stay signed in.</param>
    /// <param name="Codes">The recovery codes; they are not kept and can't be shown again.</param>
    public sealed record Enrolled(VerifiedAccount Account, bool IsRemembered, IReadOnlyList<string> Codes) : EnrolmentOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Enrolled);
    }

    /// <summary>The app does not show this code.</summary>
    public sealed record WrongCode : EnrolmentOutcome;

    /// <summary>It took too long, or the account changed meanwhile: it begins anew with the password.</summary>
    public sealed record Over : EnrolmentOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : EnrolmentOutcome;
}

/// <summary>Sets up the authenticator app of somebody who may not sign in without one. Until it is done there is no session.</summary>
public sealed class EnrolmentSteps
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordHashing _hashing;
    private readonly FactorSecrets _secrets;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal EnrolmentSteps(
        IDbContextFactory<VaultDbContext> contexts, PasswordHashing hashing, FactorSecrets secrets, AuditLog audit, TimeProvider clock) =>
        (_contexts, _hashing, _secrets, _audit, _clock) = (contexts, hashing, secrets, audit, clock);

    /// <summary>The secret that a sign-in offers; null when there is no such sign-in.</summary>
    public async Task<AuthenticatorDraft?> FindAsync(string? state, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.FindPendingAsync(state, isEnrolment: true, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is var (pending, user, _)
                && user.LockedAt is null
                && _secrets.TryOpen(user.Id, pending.MasterKeyId, pending.SealedSecret) is { } secret
                    ? new AuthenticatorDraft(secret, user.Email ?? string.Empty)
                    : null;
        }
    }

    /// <summary>Turns the app on that shows the right code.</summary>
    public async Task<EnrolmentOutcome> CompleteAsync(string? state, string? typed, CancellationToken cancellationToken)
    {
        if (await FindAsync(state, cancellationToken).ConfigureAwait(false) is not { } draft)
        {
            return new EnrolmentOutcome.Over();
        }

        if (TimeCodes.Read(typed) is not { } code || TimeCodes.Match(draft.Secret, code, _clock.GetUtcNow()) is not { } step)
        {
            return new EnrolmentOutcome.WrongCode();
        }

        return await CodeSet.NewAsync(_hashing, cancellationToken).ConfigureAwait(false) is { } codes
            ? await SaveAsync(state, draft, step, codes, cancellationToken).ConfigureAwait(false)
            : new EnrolmentOutcome.Busy();
    }

    private async Task<EnrolmentOutcome> SaveAsync(string? state, AuthenticatorDraft draft, long step, CodeSet codes, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await db.FindPendingAsync(state, isEnrolment: true, now, cancellationToken).ConfigureAwait(false) is not var (pending, _, _)
                    || !await db.UseAsync(pending, cancellationToken).ConfigureAwait(false)
                    || await db.SecondFactors.AnyAsync(row => row.UserId == pending.UserId && row.TurnedOnAt != null, cancellationToken).ConfigureAwait(false))
                {
                    return new EnrolmentOutcome.Over();
                }

                var user = new UserId(pending.UserId);
                await db.TurnOnAsync(user, _secrets.Seal(user.Value, draft.Secret), step, codes, now, cancellationToken).ConfigureAwait(false);
                await _audit.RecordAsync(db, new AuditEvent(AuditAction.SecondFactorTurnedOn, AuditTarget.Person(user)) { By = user }, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);

                // An app that was set up just now proves nothing about who set it up.
                var account = pending.Account(SignInWay.Authenticator, isComplete: true) with { RestsOnProvider = pending.ProviderIssuer is not null };
                return new EnrolmentOutcome.Enrolled(account, pending.IsRemembered, codes.Codes);
            }
        }
    }
}
