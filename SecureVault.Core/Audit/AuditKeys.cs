using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Audit;

/// <summary>
/// The keys that entries are hashed with. Each is derived from the master key that was active when its epoch began, and kept sealed under the
/// active one, because entries are verified long after that master key was destroyed.
/// </summary>
internal sealed class AuditKeys(MasterKeyring keyring)
{
    /// <summary>The identifier of the master key that a new epoch would be derived from.</summary>
    public string ActiveId => keyring.Active.Id;

    /// <summary>A new epoch.</summary>
    public AuditEpoch Begin(int chain, int epoch)
    {
        var active = keyring.Active; // once: another one may become active any moment
        Span<byte> key = stackalloc byte[SecretKey.Length];
        try
        {
            active.DeriveAuditKey(epoch, key);
            return new AuditEpoch
            {
                Chain = chain,
                Epoch = epoch,
                OriginKeyId = active.Id,
                MasterKeyId = active.Id,
                SealedKey = active.Seal(Purpose(chain, epoch), key),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The key of an epoch; the caller clears it.</summary>
    /// <exception cref="MasterKeyException">The master key that it is under is not at hand, or does not open it.</exception>
    public byte[] Open(AuditEpoch epoch) => TryOpen(epoch)
        ?? throw new MasterKeyException($"Master key {epoch.MasterKeyId} does not open the key of the audit log; see MasterKey:File.");

    /// <summary>Whether the key of an epoch opens.</summary>
    public bool CanOpen(AuditEpoch epoch)
    {
        if (TryOpen(epoch) is not { } key)
        {
            return false;
        }

        CryptographicOperations.ZeroMemory(key);
        return true;
    }

    /// <summary>The key of an epoch; null when it does not open.</summary>
    public byte[]? TryOpen(AuditEpoch epoch)
    {
        try
        {
            return keyring.TryFind(epoch.MasterKeyId, out var master) ? master.Open(Purpose(epoch.Chain, epoch.Epoch), epoch.SealedKey) : null;
        }
        catch (SealedObjectException)
        {
            return null;
        }
    }

    /// <summary>Brings the key of an epoch under the active master key.</summary>
    /// <returns>False when it does not open.</returns>
    public bool TrySeal(AuditEpoch epoch)
    {
        var active = keyring.Active;
        if (TryOpen(epoch) is not { } key)
        {
            return false;
        }

        try
        {
            (epoch.MasterKeyId, epoch.SealedKey) = (active.Id, active.Seal(Purpose(epoch.Chain, epoch.Epoch), key));
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>How many epochs' keys are under a master key.</summary>
    public static Task<int> CountAsync(VaultDbContext db, string masterKeyId, CancellationToken cancellationToken) =>
        db.AuditEpochs.CountAsync(epoch => epoch.MasterKeyId == masterKeyId, cancellationToken);

    // With chain and epoch in it, so that a key can't be put in the place of another.
    private static string Purpose(int chain, int epoch) => $"audit chain {chain} epoch {epoch}";
}
