using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>Finds and uses up what <see cref="SignInSteps"/> remembers.</summary>
internal static class PendingSteps
{
    private static readonly TimeSpan MaxLife = SignInSteps.EnrolmentTime;

    /// <summary>A sign-in that waits for its second step, with its account, and whether that is locked; null when it is over or another step's.</summary>
    public static async Task<(PendingSignIn Pending, VaultUser User, bool IsLocked)?> FindPendingAsync(
        this VaultDbContext db, string? state, bool isEnrolment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!OneTimeCode.IsPlausible(state))
        {
            return null;
        }

        var found = await Alive(db, state!, now)
            .Where(pending => pending.SealedSecret != null == isEnrolment && pending.LeavingWay == null)
            .Join(db.Users.AsNoTracking(), pending => pending.UserId, user => user.Id, (pending, user) => new { pending, user })
            .Select(row => new { row.pending, row.user, isLocked = !db.WhoMaySignIn().Any(open => open.Id == row.user.Id) })
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);

        // A password that was changed meanwhile, or a lock, has another stamp.
        return found is null || (found.user.SecurityStamp != found.pending.SecurityStamp && !found.isLocked) ? null : (found.pending, found.user, found.isLocked);
    }

    /// <summary>A sign-in to an account that is to be deleted which took every step, with that account; null when it is over.</summary>
    public static async Task<(PendingSignIn Pending, VaultUser User)?> FindLeavingAsync(
        this VaultDbContext db, string? state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!OneTimeCode.IsPlausible(state))
        {
            return null;
        }

        var found = await Alive(db, state!, now)
            .Where(pending => pending.LeavingWay != null)
            .Join(db.WhoMaySignIn().AsNoTracking(), pending => pending.UserId, user => user.Id, (pending, user) => new { pending, user })
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        return found is null || found.user.SecurityStamp != found.pending.SecurityStamp ? null : (found.pending, found.user);
    }

    /// <summary>Uses it up, within the caller's transaction.</summary>
    /// <returns>False when somebody else has, or the account has changed.</returns>
    public static async Task<bool> UseAsync(this VaultDbContext db, PendingSignIn pending, CancellationToken cancellationToken) =>
        await db.PendingSignIns
            .Where(row => row.CodeHash == pending.CodeHash
                && db.WhoMaySignIn().Any(user => user.Id == row.UserId && user.SecurityStamp == row.SecurityStamp))
            .ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false) == 1;

    /// <summary>The account of a sign-in that has waited long enough.</summary>
    public static VerifiedAccount Account(this PendingSignIn pending, SignInWay way, bool isComplete) => new(new UserId(pending.UserId), pending.SecurityStamp)
    {
        Way = way,
        IsComplete = isComplete,
        Provider = pending is { ProviderIssuer: { } issuer, ProviderSubject: { } subject } ? new ProviderOrigin(issuer, subject, pending.ProviderSession) { TakesRole = pending.ProviderTakesRole } : null,
    };

    private static IQueryable<PendingSignIn> Alive(VaultDbContext db, string state, DateTimeOffset now)
    {
        // One that lives longer than any comes from a clock that was wrong.
        var (hash, latest) = (OneTimeCode.Hash(state), now + MaxLife);
        return db.PendingSignIns.AsNoTracking().Where(pending => pending.CodeHash == hash && pending.ExpiresAt > now && pending.ExpiresAt <= latest);
    }
}
