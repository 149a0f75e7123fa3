using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>The next step after a correct password.</summary>
public abstract record SignInStep
{
    private SignInStep()
    {
    }

    /// <summary>Nothing: a session may begin.</summary>
    public sealed record Session(VerifiedAccount Account) : SignInStep;

    /// <summary>A code.</summary>
    /// <param name="State">The secret that stands for the right password, for a cookie; it works once and for some minutes.</param>
    public sealed record Code(string State) : SignInStep
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Code);
    }

    /// <summary>Setting up an authenticator app; until then no session begins.</summary>
    /// <param name="State">The secret that stands for the right password, for a cookie; it works once and for some minutes.</param>
    public sealed record Enrolment(string State) : SignInStep
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Enrolment);
    }

    /// <summary>A passkey in place of the password: the person has one, and the vault asks for two factors.</summary>
    public sealed record Passkey : SignInStep;

    /// <summary>A page that says that the account is to be deleted; no session begins.</summary>
    /// <param name="State">The secret that stands for all steps of the sign-in, for a cookie; it works for some minutes.</param>
    public sealed record Leaving(string State) : SignInStep
    {
        /// <inheritdoc/>
        public override string ToString() => nameof(Leaving);
    }

    /// <summary>The account has changed, or was locked, since the password was checked.</summary>
    public sealed record Over : SignInStep;
}

/// <summary>Decides what follows a right password, and remembers the password's being right for as long as the second step may take.</summary>
public sealed class SignInSteps
{
    /// <summary>How long somebody may take to find a code.</summary>
    public static readonly TimeSpan CodeTime = TimeSpan.FromMinutes(5);

    /// <summary>How long somebody may take to set up an app.</summary>
    public static readonly TimeSpan EnrolmentTime = TimeSpan.FromMinutes(15);

    /// <summary>How long somebody may think about keeping the account.</summary>
    public static readonly TimeSpan LeavingTime = TimeSpan.FromMinutes(15);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly FactorSecrets _secrets;
    private readonly AccountsOptions _options;
    private readonly VaultOptions _vault;
    private readonly TimeProvider _clock;

    internal SignInSteps(
        IDbContextFactory<VaultDbContext> contexts, FactorSecrets secrets, IOptions<AccountsOptions> options, IOptions<VaultOptions> vault, TimeProvider clock) =>
        (_contexts, _secrets, _options, _vault, _clock) = (contexts, secrets, options.Value, vault.Value, clock);

    /// <summary>Finds out what follows.</summary>
    public async Task<SignInStep> NextAsync(VerifiedAccount account, bool isRemembered, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var isLeaving = await db.WhoMaySignIn()
                    .Where(user => user.Id == account.User.Value && user.SecurityStamp == account.SecurityStamp)
                    .Select(user => (bool?)(user.LockedAt != null))
                    .FirstOrDefaultAsync(cancellationToken)
                    .ConfigureAwait(false);
                SignInStep next = (isLeaving, account.IsComplete) switch
                {
                    (null, _) => new SignInStep.Over(),
                    (true, _) => await LeaveAsync(db, account, isRemembered, cancellationToken).ConfigureAwait(false),
                    (false, true) => new SignInStep.Session(account),
                    (false, false) => await GoOnAsync(db, account, isRemembered, cancellationToken).ConfigureAwait(false),
                };
                await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return next;
            }
        }
    }

    private async Task<SignInStep> GoOnAsync(VaultDbContext db, VerifiedAccount account, bool isRemembered, CancellationToken cancellationToken)
    {
        await NoteAskedAsync(db, account.User, cancellationToken).ConfigureAwait(false);
        return await KindAsync(db, account.User, cancellationToken).ConfigureAwait(false) switch
        {
            SecondStepKind.None => new SignInStep.Session(account),
            SecondStepKind.Code => new SignInStep.Code(Wait(db, account, isRemembered, CodeTime)),
            SecondStepKind.Enrolment => new SignInStep.Enrolment(Wait(db, account, isRemembered, EnrolmentTime, TimeCodes.NewSecret())),
            SecondStepKind.Passkey => new SignInStep.Passkey(),
        };
    }

    /// <summary>Nobody has to set anything up for an account that may be gone tomorrow; whoever keeps it is asked then.</summary>
    private async Task<SignInStep> LeaveAsync(VaultDbContext db, VerifiedAccount account, bool isRemembered, CancellationToken cancellationToken)
    {
        var kind = account.IsComplete
            ? SecondStepKind.None
            : await KindAsync(db, account.User, cancellationToken).ConfigureAwait(false);
        return kind switch
        {
            SecondStepKind.Code => new SignInStep.Code(Wait(db, account, isRemembered, CodeTime)),
            SecondStepKind.Passkey => new SignInStep.Passkey(),
            SecondStepKind.None or SecondStepKind.Enrolment => new SignInStep.Leaving(Wait(db, account, isRemembered, LeavingTime, leaving: account.Way)),
        };
    }

    /// <summary>Passkeys are bound to the vault's address. Where that is gone from the settings nobody has one to sign in with.</summary>
    private async Task<SecondStepKind> KindAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var kind = await db.SecondStepAsync(user, _options, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return kind == SecondStepKind.Passkey && !PasskeyDomain.TryFind(_vault.PublicUrl, out _, out _) ? SecondStepKind.Enrolment : kind;
    }

    /// <summary>The term begins with the first sign-in that finds the person asked, and anew when the vault asks again later.</summary>
    private async Task NoteAskedAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (!await db.IsAskedAsync(user, _options, cancellationToken).ConfigureAwait(false))
        {
            await db.SecondFactors
                .Where(row => row.UserId == user.Value && row.AskedAt != null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.AskedAt, (DateTimeOffset?)null), cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        // One from the future comes from a clock that was wrong, and would be a longer term.
        var row = await db.FactorAsync(user, cancellationToken).ConfigureAwait(false);
        row.AskedAt = row.AskedAt is { } asked && asked <= now ? asked : now;
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private string Wait(VaultDbContext db, VerifiedAccount account, bool isRemembered, TimeSpan time, byte[]? secret = null, SignInWay? leaving = null)
    {
        var code = OneTimeCode.New();
        (string? KeyId, byte[]? Sealed) offered = secret is null ? (null, null) : _secrets.Seal(account.User.Value, secret);
        db.PendingSignIns.Add(new PendingSignIn
        {
            CodeHash = OneTimeCode.Hash(code),
            UserId = account.User.Value,
            SecurityStamp = account.SecurityStamp,
            IsRemembered = isRemembered,
            ExpiresAt = _clock.GetUtcNow() + time,
            MasterKeyId = offered.KeyId,
            SealedSecret = offered.Sealed,
            LeavingWay = leaving,
            ProviderIssuer = account.Provider?.Issuer,
            ProviderSubject = account.Provider?.Subject,
            ProviderSession = account.Provider?.Session,
            ProviderTakesRole = account.Provider?.TakesRole is true,
        });
        return code;
    }
}
