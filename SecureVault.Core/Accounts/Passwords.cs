using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts;

/// <summary>How the change of a password ended.</summary>
public abstract record ChangePasswordOutcome
{
    private ChangePasswordOutcome()
    {
    }

    /// <summary>The new one counts, and every session has ended; a new one can begin with the account as it is now.</summary>
    public sealed record Changed(VerifiedAccount Account) : ChangePasswordOutcome;

    /// <summary>The old one is not right, or was tried too often.</summary>
    public sealed record WrongPassword : ChangePasswordOutcome;

    /// <summary>The new one breaks a rule.</summary>
    public sealed record Refused(PasswordError Error) : ChangePasswordOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : ChangePasswordOutcome;
}

/// <summary>How giving an account a password ended.</summary>
public abstract record ResetPasswordOutcome
{
    private ResetPasswordOutcome()
    {
    }

    /// <summary>The new one counts, and every session has ended.</summary>
    /// <param name="IsLocked">Whether the account is locked still, so that the password is of no use yet.</param>
    public sealed record Reset(bool IsLocked) : ResetPasswordOutcome;

    /// <summary>There is no such account.</summary>
    public sealed record NotFound : ResetPasswordOutcome;

    /// <summary>The new one breaks a rule.</summary>
    public sealed record Refused(PasswordError Error) : ResetPasswordOutcome;

    /// <summary>Too many others are signing in just now.</summary>
    public sealed record Busy : ResetPasswordOutcome;
}

/// <summary>Changes passwords and ends sessions, for the person whose they are, and for the operator of the server.</summary>
public sealed class Passwords
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly PasswordSignIn _signIn;
    private readonly PasswordHashing _hashing;
    private readonly VaultEvents _events;
    private readonly AuditLog _audit;

    internal Passwords(IDbContextFactory<VaultDbContext> contexts, PasswordSignIn signIn, PasswordHashing hashing, VaultEvents events, AuditLog audit)
    {
        _contexts = contexts;
        _signIn = signIn;
        _hashing = hashing;
        _events = events;
        _audit = audit;
    }

    /// <summary>Changes the password. All sessions end; who changed it signs in anew.</summary>
    public async Task<ChangePasswordOutcome> ChangeAsync(
        UserId user, string oldPassword, string newPassword, ClientNetwork from, CancellationToken cancellationToken)
    {
        return await _signIn.ConfirmAsync(user, oldPassword, from, cancellationToken).ConfigureAwait(false) switch
        {
            SignInOutcome.Accepted accepted => await ReplaceAsync(accepted.Account, newPassword, cancellationToken).ConfigureAwait(false),
            SignInOutcome.Busy => new ChangePasswordOutcome.Busy(),
            SignInOutcome.Refused or SignInOutcome.LockedByAdministrator or SignInOutcome.TurnedOff => new ChangePasswordOutcome.WrongPassword(),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Gives an account a password, for the operator of the server. All its sessions end.</summary>
    /// <param name="email">The address of the account.</param>
    /// <param name="password">The new password.</param>
    /// <param name="unlocks">Whether a locked account is let in again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ResetPasswordOutcome> ResetAsync(string email, string password, bool unlocks, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (await db.Users.FirstOrDefaultAsync(row => row.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false) is not { } user)
            {
                return new ResetPasswordOutcome.NotFound();
            }

            if (PasswordRules.Check(password, user.Email ?? string.Empty) is { } error)
            {
                return new ResetPasswordOutcome.Refused(error);
            }

            if (await _hashing.HashAsync(user, password, cancellationToken).ConfigureAwait(false) is not { } hash)
            {
                return new ResetPasswordOutcome.Busy();
            }

            (user.PasswordHash, user.SecurityStamp) = (hash, SecurityStamps.New());
            (user.AccessFailedCount, user.LockoutEnd) = (0, null);
            user.LockedAt = unlocks && !await db.IsLeavingAsync(new UserId(user.Id), cancellationToken).ConfigureAwait(false) ? null : user.LockedAt;
            await SaveResetAsync(db, new UserId(user.Id), unlocks, cancellationToken).ConfigureAwait(false);
            _events.Publish(new VaultEvent.AccessEnded(new UserId(user.Id), Session: null) { Reason = AccessEndReason.PasswordChanged });
            return new ResetPasswordOutcome.Reset(user.LockedAt is not null);
        }
    }

    /// <summary>Ends every session of a person.</summary>
    public async Task SignOutEverywhereAsync(UserId user, CancellationToken cancellationToken)
    {
        var stamp = SecurityStamps.New();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await db.Users
                    .Where(row => row.Id == user.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, stamp), cancellationToken)
                    .ConfigureAwait(false);
                await SignInSessions.EndAllAsync(db, user, cancellationToken).ConfigureAwait(false);
                await _audit.RecordAsync(db, new AuditEvent(AuditAction.SignOutEverywhere, AuditTarget.Person(user)) { By = user }, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        _events.Publish(new VaultEvent.AccessEnded(user, Session: null));
    }

    private async Task<ChangePasswordOutcome> ReplaceAsync(VerifiedAccount account, string newPassword, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var row = await db.Users.AsNoTracking().FirstAsync(candidate => candidate.Id == account.User.Value, cancellationToken).ConfigureAwait(false);
            if (PasswordRules.Check(newPassword, row.Email ?? string.Empty) is { } error)
            {
                return new ChangePasswordOutcome.Refused(error);
            }

            if (await _hashing.HashAsync(row, newPassword, cancellationToken).ConfigureAwait(false) is not { } hash)
            {
                return new ChangePasswordOutcome.Busy();
            }

            var changed = account with { SecurityStamp = SecurityStamps.New() };
            if (!await SaveAsync(db, account, changed, hash, cancellationToken).ConfigureAwait(false))
            {
                return new ChangePasswordOutcome.WrongPassword(); // another change came first, so the old one is not right any more
            }

            _events.Publish(new VaultEvent.AccessEnded(account.User, Session: null) { Reason = AccessEndReason.PasswordChanged });
            return new ChangePasswordOutcome.Changed(changed);
        }
    }

    private async Task SaveResetAsync(VaultDbContext db, UserId user, bool unlocks, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await SignInSessions.EndAllAsync(db, user, cancellationToken).ConfigureAwait(false);
            await PasswordLinks.EndAsync(db, user, cancellationToken).ConfigureAwait(false);
            await SignInAttempts.ForgiveAsync(db, user, cancellationToken).ConfigureAwait(false);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            await _audit.RecordAsync(
                db, new AuditEvent(AuditAction.PasswordReset, AuditTarget.Person(user)) { Details = [("unlocks", unlocks)] }, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> SaveAsync(
        VaultDbContext db, VerifiedAccount was, VerifiedAccount changed, string hash, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var rows = await db.Users
                .Where(row => row.Id == was.User.Value && row.SecurityStamp == was.SecurityStamp)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.PasswordHash, hash).SetProperty(row => row.SecurityStamp, changed.SecurityStamp),
                    cancellationToken)
                .ConfigureAwait(false);
            await SignInSessions.EndAllAsync(db, was.User, cancellationToken).ConfigureAwait(false);
            await PasswordLinks.EndAsync(db, was.User, cancellationToken).ConfigureAwait(false);
            if (rows == 1)
            {
                await _audit.RecordAsync(
                    db, new AuditEvent(AuditAction.PasswordChanged, AuditTarget.Person(was.User)) { By = was.User }, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            return rows == 1;
        }
    }
}
