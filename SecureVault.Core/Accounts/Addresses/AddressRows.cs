using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;

namespace SecureVault.Core.Accounts.Addresses;

/// <summary>The steps that every change of address shares, within the caller's transaction.</summary>
internal static class AddressRows
{
    /// <summary>Sets the address in one statement that looks whether another account has it, and ends all that leads into the account.</summary>
    /// <returns>False when another account has it.</returns>
    public static async Task<bool> TrySetAddressAsync(this VaultDbContext db, VaultUser user, string email, CancellationToken cancellationToken)
    {
        var (id, normalized, stamp) = (new UserId(user.Id), EmailAddress.Normalize(email), SecurityStamps.New());
        var changed = await db.Users
            .Where(row => row.Id == user.Id && !db.Users.Any(other => other.NormalizedEmail == normalized && other.Id != user.Id))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Email, email)
                    .SetProperty(row => row.NormalizedEmail, normalized)
                    .SetProperty(row => row.UserName, email)
                    .SetProperty(row => row.NormalizedUserName, normalized)
                    .SetProperty(row => row.SecurityStamp, stamp),
                cancellationToken)
            .ConfigureAwait(false);
        if (changed == 0)
        {
            return false;
        }

        // A link to a new password may be in the mailbox of the address from before.
        await Links.PasswordLinks.EndAsync(db, id, cancellationToken).ConfigureAwait(false);
        await SignInSessions.EndAllAsync(db, id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends links that are open; they still count as made.</summary>
    public static Task EndAsync(this IQueryable<AddressLink> links, CancellationToken cancellationToken) => links
        .Where(row => !row.IsOver)
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsOver, true).SetProperty(row => row.CodeHash, (byte[]?)null), cancellationToken);

    /// <summary>A link whose code is made when its mail is sent.</summary>
    public static AddressLink NewLink(AddressLinkKind kind, UserId user, string email, DateTimeOffset now, TimeSpan time) => new()
    {
        Id = Guid.CreateVersion7(),
        Kind = kind,
        UserId = user.Value,
        Email = email,
        NormalizedEmail = EmailAddress.Normalize(email),
        CreatedAt = now,
        ExpiresAt = now + time,
    };
}
