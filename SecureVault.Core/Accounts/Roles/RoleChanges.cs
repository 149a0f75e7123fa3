using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Roles;

/// <summary>Makes people administrators, and administrators people.</summary>
public sealed class RoleChanges(IDbContextFactory<VaultDbContext> contexts, AuditLog audit, VaultEvents events, TimeProvider clock)
{
    /// <summary>Changes a person's role. All their sessions end: each cookie carries the role, and open windows show what goes with it.</summary>
    /// <param name="administrator">Who asks, with a session that proved itself a short while ago.</param>
    /// <param name="user">Whose role; also the own one.</param>
    /// <param name="isAdministrator">Whether the person is to manage accounts.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RoleOutcome> ChangeAsync(SignedIn administrator, UserId user, bool isAdministrator, CancellationToken cancellationToken)
    {
        var (outcome, hasChanged) = await ChangeRowsAsync(administrator, user, isAdministrator, cancellationToken).ConfigureAwait(false);
        if (hasChanged)
        {
            events.Publish(new VaultEvent.AccessEnded(user, Session: null) { Reason = AccessEndReason.RoleChanged });
            events.Publish(new VaultEvent.AccountsChanged());
        }

        return outcome;
    }

    /// <summary>Takes the role away, with all that it could come back by, unless nobody else would have it. The caller's transaction has it.</summary>
    /// <returns>False when nobody else would have it.</returns>
    internal static async Task<bool> TryTakeAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var role = AccountRoles.Administrator.ToUpperInvariant();

        // One statement that looks and takes: of two administrators who take the role from each other one keeps it, whatever the database.
        var taken = await db.UserRoles
            .Where(link => link.UserId == user.Value && db.Roles.Any(row => row.Id == link.RoleId && row.NormalizedName == role))
            .Where(link => db.Administrators().Any(other => other.Id != user.Value))
            .ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false);
        if (taken == 0)
        {
            return false;
        }

        await UserDirectory.EndLinksByAsync(db, user, cancellationToken).ConfigureAwait(false);
        await EndSessionsAsync(db, user, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Gives the role because a provider's group has it, in the caller's transaction.</summary>
    /// <returns>Whether anything changed; the caller then tells the open windows.</returns>
    internal async Task<bool> GiveAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        if (await db.HasRoleAsync(user, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await AddAsync(db, user, cancellationToken).ConfigureAwait(false);
        await RecordAsync(db, user, isAdministrator: true, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes the role because a provider's group has it no more, in the caller's transaction; the last administrator keeps it.</summary>
    /// <returns>Whether anything changed; the caller then tells the open windows.</returns>
    internal async Task<bool> TakeAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        if (!await TryTakeAsync(db, user, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await RecordAsync(db, user, isAdministrator: false, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private Task RecordAsync(VaultDbContext db, UserId user, bool isAdministrator, CancellationToken cancellationToken) => audit.RecordAsync(
        db, new AuditEvent(AuditAction.RoleChanged, AuditTarget.Person(user)) { Details = [("administrator", isAdministrator), ("provider", true)] }, cancellationToken);

    private async Task<(RoleOutcome Outcome, bool HasChanged)> ChangeRowsAsync(
        SignedIn administrator, UserId user, bool isAdministrator, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                if (await RefuseAsync(db, administrator, user, cancellationToken).ConfigureAwait(false) is { } refusal)
                {
                    return (refusal, false);
                }

                if (await db.HasRoleAsync(user, cancellationToken).ConfigureAwait(false) == isAdministrator)
                {
                    return (RoleOutcome.Done, false);
                }

                if (isAdministrator)
                {
                    await AddAsync(db, user, cancellationToken).ConfigureAwait(false);
                }
                else if (!await TryTakeAsync(db, user, cancellationToken).ConfigureAwait(false))
                {
                    return (RoleOutcome.LastAdministrator, false);
                }

                var happened = new AuditEvent(AuditAction.RoleChanged, AuditTarget.Person(user)) { By = administrator.User, Details = [("administrator", isAdministrator)] };
                await audit.RecordAsync(db, happened, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return (RoleOutcome.Done, true);
            }
        }
    }

    private async Task<RoleOutcome?> RefuseAsync(VaultDbContext db, SignedIn administrator, UserId user, CancellationToken cancellationToken) =>
        !await db.IsAdministratorAsync(administrator.User, cancellationToken).ConfigureAwait(false) ? RoleOutcome.NotAllowed
        : !await db.IsFreshAsync(administrator, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) ? RoleOutcome.NotFresh
        : !await db.Users.AnyAsync(row => row.Id == user.Value, cancellationToken).ConfigureAwait(false) ? RoleOutcome.NotFound
        : null;

    private static async Task AddAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var role = await AccountCreation.AdministratorRoleAsync(db, cancellationToken).ConfigureAwait(false);
        db.UserRoles.Add(new IdentityUserRole<Guid> { UserId = user.Value, RoleId = role });
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await EndSessionsAsync(db, user, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EndSessionsAsync(VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var stamp = SecurityStamps.New();
        await db.Users
            .Where(row => row.Id == user.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, stamp), cancellationToken)
            .ConfigureAwait(false);
        await SignInSessions.EndAllAsync(db, user, cancellationToken).ConfigureAwait(false);
    }
}
