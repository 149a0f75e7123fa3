using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Accounts;

/// <summary>Adds an account, its role and its first key to a context, to be saved together.</summary>
internal sealed class AccountCreation(UserKeys keys, PasswordHashing hashing, TimeProvider clock)
{
    /// <summary>Makes the row; the slow hashing happens here, before any transaction.</summary>
    /// <returns>Null when too many passwords wait to be hashed already.</returns>
    public async Task<VaultUser?> PrepareAsync(EmailAddress address, string password, CancellationToken cancellationToken)
    {
        var user = Prepare(address);
        user.PasswordHash = await hashing.HashAsync(user, password, cancellationToken).ConfigureAwait(false);
        return user.PasswordHash is null ? null : user;
    }

    /// <summary>Makes the row of somebody who signs in at a provider and has no password.</summary>
    public VaultUser Prepare(EmailAddress address) => new()
    {
        Id = UserId.New().Value,
        UserName = address.Text,
        NormalizedUserName = address.Normalized,
        Email = address.Text,
        NormalizedEmail = address.Normalized,
        EmailConfirmed = true,
        LockoutEnabled = true,
        SecurityStamp = SecurityStamps.New(),
        CreatedAt = clock.GetUtcNow(),
        LastSignInAt = clock.GetUtcNow(), // whoever makes an account is signed in with it
    };

    public async Task AddAsync(VaultDbContext db, VaultUser user, bool isAdministrator, CancellationToken cancellationToken)
    {
        db.Users.Add(user);
        keys.AddFirst(db, user.Id);
        if (isAdministrator)
        {
            db.UserRoles.Add(new IdentityUserRole<Guid>
            {
                UserId = user.Id,
                RoleId = await AdministratorRoleAsync(db, cancellationToken).ConfigureAwait(false),
            });
        }
    }

    /// <summary>The role of administrators, added to the context where it is missing.</summary>
    internal static async Task<Guid> AdministratorRoleAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var normalized = AccountRoles.Administrator.ToUpperInvariant();
        var role = await db.Roles.FirstOrDefaultAsync(candidate => candidate.NormalizedName == normalized, cancellationToken).ConfigureAwait(false);
        if (role is null)
        {
            role = new IdentityRole<Guid> { Id = Guid.CreateVersion7(), Name = AccountRoles.Administrator, NormalizedName = normalized };
            db.Roles.Add(role);
        }

        return role.Id;
    }
}

/// <summary>A value in the account's row and in each cookie; where they differ the cookie is worth nothing.</summary>
internal static class SecurityStamps
{
    public static string New() => OneTimeCode.New();
}
