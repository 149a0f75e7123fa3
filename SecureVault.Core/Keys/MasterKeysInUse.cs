using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Keys;

/// <summary>Finds the master keys without which rows of the database do not open.</summary>
internal static class MasterKeysInUse
{
    /// <summary>
    /// The keys of user keys, secrets of authenticator apps, names of passkeys and the audit log's keys. A rotation brings one kind after the other
    /// under the active key.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var found = await db.UserKeys.Select(key => key.MasterKeyId).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false);
        found.AddRange(await db.AuditEpochs.Select(epoch => epoch.MasterKeyId).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false));
        found.AddRange(await db.SecondFactors.Where(factor => factor.MasterKeyId != null).Select(factor => factor.MasterKeyId!).Distinct()
            .ToListAsync(cancellationToken).ConfigureAwait(false));
        found.AddRange(await db.Passkeys.Select(passkey => passkey.MasterKeyId).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false));
        return [.. found.Distinct(StringComparer.Ordinal)];
    }
}
