using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>A person's second factor, as the person sees it.</summary>
/// <param name="TurnedOnAt">Since when sign-in takes a code; null while it does not.</param>
/// <param name="CodesLeft">Recovery codes that were not used yet.</param>
/// <param name="IsRequired">Whether the vault asks this person for one.</param>
/// <param name="DueAt">When somebody who is asked and has neither that nor a passkey can put it off no longer; null for everybody else.</param>
public sealed record SecondFactorStatus(DateTimeOffset? TurnedOnAt, int CodesLeft, bool IsRequired, DateTimeOffset? DueAt);

/// <summary>How a change of the second factor ended.</summary>
public abstract record SecondFactorOutcome
{
    private SecondFactorOutcome()
    {
    }

    /// <summary>There is a new set of recovery codes.</summary>
    /// <param name="Codes">They are not kept and can't be shown again.</param>
    public sealed record Changed(IReadOnlyList<string> Codes) : SecondFactorOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Changed);
    }

    /// <summary>Sign-in takes no code any more.</summary>
    public sealed record TurnedOff : SecondFactorOutcome;

    /// <summary>The app does not show this code.</summary>
    public sealed record WrongCode : SecondFactorOutcome;

    /// <summary>The session has to prove itself first.</summary>
    public sealed record NotFresh : SecondFactorOutcome;

    /// <summary>There is none.</summary>
    public sealed record NotOn : SecondFactorOutcome;

    /// <summary>The vault asks this person for one.</summary>
    public sealed record Required : SecondFactorOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : SecondFactorOutcome;
}

/// <summary>Sets up authenticator apps and recovery codes, for the person whose they are. Each change takes a fresh session.</summary>
public sealed class SecondFactors
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordHashing _hashing;
    private readonly FactorSecrets _secrets;
    private readonly AuditLog _audit;
    private readonly AccountsOptions _options;
    private readonly TimeProvider _clock;

    internal SecondFactors(
        IDbContextFactory<VaultDbContext> contexts, PasswordHashing hashing, FactorSecrets secrets, AuditLog audit, IOptions<AccountsOptions> options, TimeProvider clock) =>
        (_contexts, _hashing, _secrets, _audit, _options, _clock) = (contexts, hashing, secrets, audit, options.Value, clock);

    /// <summary>The state of a person's second factor; of an account that is gone or locked, that of one without any.</summary>
    public async Task<SecondFactorStatus> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var open = db.Users.Where(owner => owner.Id == user.Value && owner.LockedAt == null);
            var row = await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(row => row.UserId == user.Value && open.Any(), cancellationToken).ConfigureAwait(false);
            var codes = await db.RecoveryCodes.CountAsync(code => code.UserId == user.Value && open.Any(), cancellationToken).ConfigureAwait(false);
            var isRequired = await db.IsAskedAsync(user, _options, cancellationToken).ConfigureAwait(false);
            var isDue = isRequired && row?.TurnedOnAt is null && !await db.HasPasskeyAsync(user, cancellationToken).ConfigureAwait(false);
            return new SecondFactorStatus(row?.TurnedOnAt, codes, isRequired, isDue ? SecondStepCheck.DueAt(row, _options, _clock.GetUtcNow()) : null);
        }
    }

    /// <summary>A new secret for an app; null when there is no such account, or it is locked.</summary>
    public async Task<AuthenticatorDraft?> DraftAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var email = await db.Users.Where(row => row.Id == user.Value && row.LockedAt == null).Select(row => row.Email).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            return email is null ? null : new AuthenticatorDraft(TimeCodes.NewSecret(), email);
        }
    }

    /// <summary>Turns the app on that shows the right code, in place of one that there may be.</summary>
    public async Task<SecondFactorOutcome> TurnOnAsync(SignedIn who, AuthenticatorDraft draft, string? typed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (TimeCodes.Read(typed) is not { } code || TimeCodes.Match(draft.Secret, code, _clock.GetUtcNow()) is not { } step)
        {
            return new SecondFactorOutcome.WrongCode();
        }

        return await CodeSet.NewAsync(_hashing, cancellationToken).ConfigureAwait(false) is { } codes
            ? await ChangeAsync(
                who,
                AuditAction.SecondFactorTurnedOn,
                async db =>
                {
                    await db.TurnOnAsync(who.User, _secrets.Seal(who.User.Value, draft.Secret), step, codes, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                    return new SecondFactorOutcome.Changed(codes.Codes);
                },
                cancellationToken).ConfigureAwait(false)
            : new SecondFactorOutcome.Busy();
    }

    /// <summary>Ends the asking for codes, and with it the recovery codes.</summary>
    public Task<SecondFactorOutcome> TurnOffAsync(SignedIn who, CancellationToken cancellationToken) => ChangeAsync(
        who,
        AuditAction.SecondFactorTurnedOff,
        async db =>
        {
            if (await db.IsAskedAsync(who.User, _options, cancellationToken).ConfigureAwait(false))
            {
                return new SecondFactorOutcome.Required();
            }

            await db.SecondFactors.Where(row => row.UserId == who.User.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            await db.RecoveryCodes.Where(code => code.UserId == who.User.Value).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            return new SecondFactorOutcome.TurnedOff();
        },
        cancellationToken);

    /// <summary>Makes a new set of recovery codes; those of before work no more.</summary>
    public async Task<SecondFactorOutcome> RenewCodesAsync(SignedIn who, CancellationToken cancellationToken) =>
        await CodeSet.NewAsync(_hashing, cancellationToken).ConfigureAwait(false) is { } codes
            ? await ChangeAsync(
                who,
                AuditAction.RecoveryCodesMade,
                async db =>
                {
                    var row = await db.FactorAsync(who.User, cancellationToken).ConfigureAwait(false);
                    if (row.TurnedOnAt is null)
                    {
                        return new SecondFactorOutcome.NotOn();
                    }

                    await db.ReplaceCodesAsync(row, codes, cancellationToken).ConfigureAwait(false);
                    return new SecondFactorOutcome.Changed(codes.Codes);
                },
                cancellationToken).ConfigureAwait(false)
            : new SecondFactorOutcome.Busy();

    /// <summary>
    /// Takes away all that an account has besides the password, for the operator of the server, when its person has lost it. Passkeys go as
    /// well: they were on the device that is lost, and whoever has found it must not get in.
    /// </summary>
    /// <returns>Null when there is no such account; false when it has nothing of that.</returns>
    public async Task<bool?> RemoveAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false) is not { } row)
                {
                    return null;
                }

                // Since when the vault asks goes, too: whoever has to set up another one gets the term again.
                var user = new UserId(row.Id);
                var apps = await db.SecondFactors.Where(factor => factor.UserId == row.Id && factor.TurnedOnAt != null).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                await db.RecoveryCodes.Where(code => code.UserId == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                var passkeys = await db.RemoveAllAsync(user, cancellationToken).ConfigureAwait(false);
                await RecordRemovalAsync(db, user, apps, passkeys, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return apps + passkeys > 0;
            }
        }
    }

    private async Task RecordRemovalAsync(VaultDbContext db, UserId user, int apps, int passkeys, CancellationToken cancellationToken)
    {
        if (apps > 0)
        {
            await _audit.RecordAsync(db, new AuditEvent(AuditAction.SecondFactorTurnedOff, AuditTarget.Person(user)), cancellationToken).ConfigureAwait(false);
        }

        if (passkeys > 0)
        {
            var removed = new AuditEvent(AuditAction.PasskeyRemoved, AuditTarget.Person(user)) { Details = [("count", passkeys)] };
            await _audit.RecordAsync(db, removed, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SecondFactorOutcome> ChangeAsync(
        SignedIn who, AuditAction action, Func<VaultDbContext, Task<SecondFactorOutcome>> change, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (!await db.IsFreshAsync(who, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
                {
                    return new SecondFactorOutcome.NotFresh();
                }

                var outcome = await change(db).ConfigureAwait(false);
                if (outcome is SecondFactorOutcome.Changed or SecondFactorOutcome.TurnedOff)
                {
                    await _audit.RecordAsync(
                        db, new AuditEvent(action, AuditTarget.Person(who.User)) { By = who.User, Session = who.Session }, cancellationToken).ConfigureAwait(false);
                    await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                }

                return outcome;
            }
        }
    }
}
