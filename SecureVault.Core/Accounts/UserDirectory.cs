using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Leaving;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts;

/// <summary>An account as administrators see it: no names of files, no content.</summary>
/// <param name="Id">The account.</param>
/// <param name="Email">Its address.</param>
/// <param name="IsAdministrator">Whether it manages accounts.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastSignInAt">When its person last signed in, if ever.</param>
/// <param name="LockedAt">When an administrator locked it; null while it may be used.</param>
/// <param name="Files">How many contents it stores.</param>
/// <param name="StoredBytes">Their plain size.</param>
/// <param name="OwnQuotaBytes">The limit that was set for this account alone; null where the vault's holds.</param>
public sealed record UserEntry(
    UserId Id, string Email, bool IsAdministrator, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt, DateTimeOffset? LockedAt, int Files, long StoredBytes, long? OwnQuotaBytes)
{
    /// <summary>When it is destroyed; null for one that stays.</summary>
    public DateTimeOffset? DeletionDueAt { get; init; }

    /// <summary>Whether its keys are destroyed already, so that nobody can keep it any more.</summary>
    public bool IsBeingDestroyed { get; init; }
}

/// <summary>How locking or unlocking ended.</summary>
public enum LockOutcome
{
    /// <summary>It is as asked.</summary>
    Done,

    /// <summary>The caller is not an administrator.</summary>
    NotAllowed,

    /// <summary>There is no such account.</summary>
    NotFound,

    /// <summary>Nobody locks the own account.</summary>
    Yourself,

    /// <summary>Somebody has to be able to unlock.</summary>
    LastAdministrator,

    /// <summary>The account is to be deleted; it is kept instead of unlocked.</summary>
    Leaving,

    /// <summary>The caller's session has to prove itself first.</summary>
    NotFresh,
}

/// <summary>The accounts, for administrators.</summary>
public sealed class UserDirectory(IDbContextFactory<VaultDbContext> contexts, VaultEvents events, AuditLog audit, TimeProvider clock)
{
    /// <summary>All accounts by address, for the operator of the server.</summary>
    public async Task<IReadOnlyList<UserEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await ListAsync(db, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends an account's access at once: sessions, open windows, downloads, and the invitations it made that are still open.</summary>
    public async Task<LockOutcome> LockAsync(SignedIn administrator, UserId user, CancellationToken cancellationToken)
    {
        if (administrator.User == user)
        {
            return LockOutcome.Yourself;
        }

        var outcome = await ChangeAsync(administrator, user, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (outcome == LockOutcome.Done)
        {
            events.Publish(new VaultEvent.AccessEnded(user, Session: null) { Reason = AccessEndReason.Locked });
            events.Publish(new VaultEvent.AccountsChanged());
        }

        return outcome;
    }

    /// <summary>Gives access back. Wrong passwords of before are forgotten, too. An account that is not locked stays as it is.</summary>
    public async Task<LockOutcome> UnlockAsync(SignedIn administrator, UserId user, CancellationToken cancellationToken)
    {
        var outcome = await ChangeAsync(administrator, user, lockedAt: null, cancellationToken).ConfigureAwait(false);
        if (outcome == LockOutcome.Done)
        {
            events.Publish(new VaultEvent.AccountsChanged());
        }

        return outcome;
    }

    /// <summary>Sets a person's custom limit. If more is stored already, it stays, and new uploads are refused.</summary>
    /// <param name="administrator">The administrator who sets the limit.</param>
    /// <param name="user">The user whom the limit applies to.</param>
    /// <param name="bytes">The limit, at least zero; null restores the default limit.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<QuotaOutcome> SetQuotaAsync(SignedIn administrator, UserId user, long? bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes ?? 0);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false))
            {
                return QuotaOutcome.NotAllowed;
            }

            if (!await db.IsFreshAsync(administrator, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))
            {
                return QuotaOutcome.NotFresh;
            }

            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var ending = transaction.ConfigureAwait(false);
            var before = await db.Usage.Where(row => row.OwnerId == user.Value).Select(row => row.QuotaBytes).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            // The sums are the triggers' alone; a row that is not there yet begins with nothing.
            var rows = await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes, ItemCount, ReservedItems, QuotaBytes)
                SELECT Id, 0, 0, 0, 0, {bytes} FROM AspNetUsers WHERE Id = {user.Value}
                ON CONFLICT (OwnerId) DO UPDATE SET QuotaBytes = excluded.QuotaBytes
                """,
                cancellationToken).ConfigureAwait(false);
            if (rows == 0)
            {
                return QuotaOutcome.NotFound;
            }

            await RecordAsync(db, AuditAction.QuotaChanged, administrator, user, cancellationToken, ("old", before), ("new", bytes)).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        events.Publish(new VaultEvent.DriveChanged(user));
        events.Publish(new VaultEvent.AccountsChanged());
        return QuotaOutcome.Done;
    }

    private static async Task<IReadOnlyList<UserEntry>> ListAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var stored = await db.Versions.AsNoTracking()
            .Where(version => version.State == VersionState.Stored && version.ThumbnailOf == null)
            .GroupBy(version => version.OwnerId)
            .Select(group => new { Owner = group.Key, Files = group.Count(), Bytes = group.Sum(version => version.PlainLength) })
            .ToDictionaryAsync(sum => sum.Owner, cancellationToken)
            .ConfigureAwait(false);
        var quotas = await db.Usage.AsNoTracking()
            .Where(usage => usage.QuotaBytes != null)
            .ToDictionaryAsync(usage => usage.OwnerId, usage => usage.QuotaBytes, cancellationToken)
            .ConfigureAwait(false);
        var administrators = await AdministratorIdsAsync(db, cancellationToken).ConfigureAwait(false);
        var leaving = await db.AccountDeletions.AsNoTracking().ToDictionaryAsync(row => row.UserId, cancellationToken).ConfigureAwait(false);
        var users = await db.Users.AsNoTracking().OrderBy(user => user.NormalizedEmail).ToListAsync(cancellationToken).ConfigureAwait(false);
        return users.ConvertAll(user => new UserEntry(
            new UserId(user.Id),
            user.Email ?? string.Empty,
            administrators.Contains(user.Id),
            user.CreatedAt,
            user.LastSignInAt,
            user.LockedAt,
            stored.GetValueOrDefault(user.Id)?.Files ?? 0,
            stored.GetValueOrDefault(user.Id)?.Bytes ?? 0,
            quotas.GetValueOrDefault(user.Id))
        {
            DeletionDueAt = leaving.GetValueOrDefault(user.Id)?.DueAt,
            IsBeingDestroyed = leaving.GetValueOrDefault(user.Id)?.Phase == DeletionPhase.Destroying,
        });
    }

    private static async Task<HashSet<Guid>> AdministratorIdsAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var role = AccountRoles.Administrator.ToUpperInvariant();
        return await db.UserRoles
            .Where(link => db.Roles.Any(row => row.Id == link.RoleId && row.NormalizedName == role))
            .Select(link => link.UserId)
            .ToHashSetAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Locks an account in a context that is the caller's to save: ends its sessions and the invitations that it made.</summary>
    internal static async Task LockAsync(VaultDbContext db, VaultUser user, DateTimeOffset lockedAt, CancellationToken cancellationToken)
    {
        await EndLinksByAsync(db, new UserId(user.Id), cancellationToken).ConfigureAwait(false);
        await ChangeAsync(db, user, lockedAt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A link made before would give back what a lock, or another role, takes. An invitation by an unknown maker may be theirs.</summary>
    internal static async Task EndLinksByAsync(VaultDbContext db, UserId administrator, CancellationToken cancellationToken)
    {
        await PasswordLinks.EndMadeByAsync(db, administrator, cancellationToken).ConfigureAwait(false);
        await db.Invitations
            .Where(row => row.InvitedBy == administrator.Value || row.InvitedBy == null)
            .ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends the sessions and the links to a new password, and forgets wrong passwords.</summary>
    private static async Task ChangeAsync(VaultDbContext db, VaultUser user, DateTimeOffset? lockedAt, CancellationToken cancellationToken)
    {
        var id = new UserId(user.Id);
        await SignInSessions.EndAllAsync(db, id, cancellationToken).ConfigureAwait(false);
        await PasswordLinks.EndAsync(db, id, cancellationToken).ConfigureAwait(false);
        user.LockedAt = lockedAt is null ? null : user.LockedAt ?? lockedAt;
        user.SecurityStamp = SecurityStamps.New();
        await SignInAttempts.ForgiveAsync(db, id, cancellationToken).ConfigureAwait(false);
        await AppCodes.ForgiveAsync(db, id, cancellationToken).ConfigureAwait(false);
        user.AccessFailedCount = 0;
        user.LockoutEnd = null;
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<LockOutcome?> RefuseAsync(VaultDbContext db, SignedIn administrator, CancellationToken cancellationToken) =>
        !await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false) ? LockOutcome.NotAllowed
        : !await db.IsFreshAsync(administrator, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? LockOutcome.NotFresh
        : null;

    private static async Task<LockOutcome?> RefuseAsync(VaultDbContext db, UserId user, bool isLocked, CancellationToken cancellationToken) =>
        await db.IsLeavingAsync(user, cancellationToken).ConfigureAwait(false) ? LockOutcome.Leaving
        : isLocked && !await db.Administrators().AnyAsync(row => row.Id != user.Value, cancellationToken).ConfigureAwait(false) ? LockOutcome.LastAdministrator
        : null;

    private Task RecordAsync(
        VaultDbContext db, AuditAction action, SignedIn administrator, UserId user, CancellationToken cancellationToken, params (string Key, object? Value)[] details) =>
        audit.RecordAsync(db, new AuditEvent(action, AuditTarget.Person(user)) { By = administrator.User, Details = details }, cancellationToken);

    /// <summary>In a write transaction from its beginning, so that two administrators can't lock each other at once.</summary>
    private async Task<LockOutcome> ChangeAsync(SignedIn administrator, UserId id, DateTimeOffset? lockedAt, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await RefuseAsync(db, administrator, cancellationToken).ConfigureAwait(false) is { } refusal)
                {
                    return refusal;
                }

                if (await db.Users.FirstOrDefaultAsync(row => row.Id == id.Value, cancellationToken).ConfigureAwait(false) is not { } user)
                {
                    return LockOutcome.NotFound;
                }

                if (await RefuseAsync(db, id, isLocked: lockedAt is not null, cancellationToken).ConfigureAwait(false) is { } kept)
                {
                    return kept;
                }

                if (lockedAt is null && user.LockedAt is null)
                {
                    return LockOutcome.Done; // a new stamp would end its sessions, and its open windows would not hear of it
                }

                if (lockedAt is not null && await db.IsAdministratorAsync(id, cancellationToken).ConfigureAwait(false))
                {
                    await EndLinksByAsync(db, id, cancellationToken).ConfigureAwait(false);
                }

                await ChangeAsync(db, user, lockedAt, cancellationToken).ConfigureAwait(false);
                await RecordAsync(db, lockedAt is null ? AuditAction.AccountUnlocked : AuditAction.AccountLocked, administrator, id, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return LockOutcome.Done;
            }
        }
    }
}
