using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Brings the secrets of authenticator apps under the active master key.</summary>
internal sealed class FactorRewrap(IDbContextFactory<VaultDbContext> contexts, FactorSecrets secrets)
{
    /// <summary>How many are under a master key.</summary>
    public async Task<int> CountAsync(string id, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.SecondFactors.CountAsync(row => row.MasterKeyId == id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Seals what is left, each by itself: a row that somebody changed meanwhile stays as they made it.</summary>
    /// <returns>How many do not open and stay as they are.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        var active = secrets.ActiveKeyId;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.SecondFactors.AsNoTracking()
                .Where(row => row.MasterKeyId != null && row.MasterKeyId != active)
                .ToListAsync(cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (TrySeal(row) is not var (keyId, sealedSecret))
                {
                    failed++;
                    continue;
                }

                await db.SecondFactors
                    .Where(current => current.UserId == row.UserId && current.SealedSecret == row.SealedSecret)
                    .ExecuteUpdateAsync(set => set.SetProperty(current => current.MasterKeyId, keyId).SetProperty(current => current.SealedSecret, sealedSecret), cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return failed;
    }

    private (string KeyId, byte[] Sealed)? TrySeal(SecondFactor row)
    {
        if (secrets.TryOpen(row.UserId, row.MasterKeyId, row.SealedSecret) is not { } secret)
        {
            return null;
        }

        // The old box is destroyed for this one, and memory can fail.
        var next = secrets.Seal(row.UserId, secret);
        return secrets.TryOpen(row.UserId, next.KeyId, next.Sealed) is { } again && CryptographicOperations.FixedTimeEquals(secret, again) ? next : null;
    }
}

/// <summary>Brings the names of passkeys under the active master key. The passkeys themselves depend on no key of the vault.</summary>
internal sealed class PasskeyRewrap(IDbContextFactory<VaultDbContext> contexts, PasskeyNames names)
{
    /// <summary>How many are under a master key.</summary>
    public async Task<int> CountAsync(string id, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Passkeys.CountAsync(row => row.MasterKeyId == id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Seals what is left, each by itself: one that its person renamed meanwhile stays as they made it.</summary>
    /// <returns>How many do not open and stay as they are.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        var active = names.ActiveKeyId;
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            foreach (var row in await db.Passkeys.AsNoTracking().Where(row => row.MasterKeyId != active).ToListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (names.TryOpen(row.Id, row.MasterKeyId, row.SealedName) is not { } name)
                {
                    failed++;
                    continue;
                }

                var (keyId, box) = names.Seal(row.Id, name);
                await db.Passkeys
                    .Where(current => current.Id == row.Id && current.SealedName == row.SealedName)
                    .ExecuteUpdateAsync(set => set.SetProperty(current => current.MasterKeyId, keyId).SetProperty(current => current.SealedName, box), cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return failed;
    }
}

/// <summary>The sealed columns of the database besides the user keys.</summary>
internal sealed class RowSeals(FactorRewrap factors, PasskeyRewrap passkeys, AuditKeyRotation audit)
{
    /// <summary>How many rows that people sign in with are under a master key.</summary>
    public async Task<int> CountSignInsAsync(string id, CancellationToken cancellationToken) =>
        await factors.CountAsync(id, cancellationToken).ConfigureAwait(false) + await passkeys.CountAsync(id, cancellationToken).ConfigureAwait(false);

    /// <summary>How many keys of the audit log are.</summary>
    public Task<int> CountAuditKeysAsync(string id, CancellationToken cancellationToken) => audit.CountAsync(id, cancellationToken);

    /// <summary>Brings it under the active master key.</summary>
    /// <returns>How many do not open and stay as they are.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken) =>
        await factors.RunAsync(cancellationToken).ConfigureAwait(false)
        + await passkeys.RunAsync(cancellationToken).ConfigureAwait(false)
        + await audit.RunAsync(cancellationToken).ConfigureAwait(false);
}
