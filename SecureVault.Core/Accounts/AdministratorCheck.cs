using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts;

/// <summary>The one place that decides who manages accounts: a fresh row, not a claim.</summary>
internal static class AdministratorCheck
{
    /// <summary>The accounts that manage others and are not locked.</summary>
    public static IQueryable<VaultUser> Administrators(this VaultDbContext db)
    {
        var role = AccountRoles.Administrator.ToUpperInvariant();
        return db.Users.Where(user => user.LockedAt == null
            && db.UserRoles.Any(link => link.UserId == user.Id && db.Roles.Any(row => row.Id == link.RoleId && row.NormalizedName == role)));
    }

    public static Task<bool> IsAdministratorAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken) =>
        db.Administrators().AnyAsync(row => row.Id == user.Value, cancellationToken);

    /// <summary>Whether somebody would manage accounts but for a lock.</summary>
    public static Task<bool> HasRoleAsync(this VaultDbContext db, UserId user, CancellationToken cancellationToken)
    {
        var role = AccountRoles.Administrator.ToUpperInvariant();
        return db.UserRoles.AnyAsync(
            link => link.UserId == user.Value && db.Roles.Any(row => row.Id == link.RoleId && row.NormalizedName == role), cancellationToken);
    }
}
