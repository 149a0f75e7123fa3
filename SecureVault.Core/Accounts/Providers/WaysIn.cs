using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts.Providers;

/// <summary>Knows what leads into an account, so that nobody takes the last of it away.</summary>
internal sealed class WaysIn(IOptions<AccountsOptions> accounts, IOptions<ProvidersOptions> providers, IOptions<VaultOptions> vault)
{
    /// <summary>Whether something is left without a passkey, or without a provider.</summary>
    public async Task<bool> RemainAsync(VaultDbContext db, UserId user, Guid? passkey, string? issuer, CancellationToken cancellationToken)
    {
        var isPasswordEnough = accounts.Value.PasswordSignIn
            && await db.Users.AnyAsync(row => row.Id == user.Value && row.PasswordHash != null, cancellationToken).ConfigureAwait(false);
        if (isPasswordEnough
            || (PasskeyDomain.TryFind(vault.Value.PublicUrl, out _, out _)
                && await db.Passkeys.AnyAsync(row => row.UserId == user.Value && row.BlockedAt == null && row.Id != passkey, cancellationToken).ConfigureAwait(false)))
        {
            return true;
        }

        var linked = await db.ProviderLinks.Where(row => row.UserId == user.Value && row.Issuer != issuer).Select(row => row.Issuer).ToListAsync(cancellationToken).ConfigureAwait(false);
        return linked.Exists(one => providers.Value.Find(one) is not null);
    }
}
