using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>The step that a sign-in still needs after a correct password.</summary>
internal enum SecondStepKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A code of the authenticator app, or a recovery code.</summary>
    Code,

    /// <summary>Setting up an authenticator app, because the vault asks for one and the term is over.</summary>
    Enrolment,

    /// <summary>The passkey that the person has. Whoever knows the password alone must not set up an app in its place.</summary>
    Passkey,
}

/// <summary>The one place that decides whether a password is enough.</summary>
internal static class SecondStepCheck
{
    public static async Task<SecondStepKind> SecondStepAsync(
        this VaultDbContext db, UserId user, AccountsOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var factor = await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(row => row.UserId == user.Value, cancellationToken).ConfigureAwait(false);
        if (factor?.TurnedOnAt is not null)
        {
            return SecondStepKind.Code;
        }

        if (!await db.IsAskedAsync(user, options, cancellationToken).ConfigureAwait(false) || DueAt(factor, options, now) > now)
        {
            return SecondStepKind.None;
        }

        return await db.HasPasskeyAsync(user, cancellationToken).ConfigureAwait(false) ? SecondStepKind.Passkey : SecondStepKind.Enrolment;
    }

    /// <summary>Whether a person can sign in with a passkey, which is two factors at once.</summary>
    public static Task<bool> HasPasskeyAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        db.Passkeys.AnyAsync(row => row.UserId == user.Value && row.BlockedAt == null, cancellationToken);

    /// <summary>Whether the vault asks a person for a second factor.</summary>
    public static Task<bool> IsAskedAsync(this VaultDbContext db, UserId user, AccountsOptions options, CancellationToken cancellationToken) =>
        options.SecondFactor switch
        {
            SecondFactorRule.Off => Task.FromResult(false),
            SecondFactorRule.Administrators => db.IsAdministratorAsync(user, cancellationToken),
            SecondFactorRule.Everyone => Task.FromResult(true),
        };

    /// <summary>When somebody who is asked can put it off no longer.</summary>
    public static DateTimeOffset DueAt(SecondFactor? factor, AccountsOptions options, DateTimeOffset now) =>
        (factor?.AskedAt ?? now).AddDays(options.SecondFactorGraceDays);
}
