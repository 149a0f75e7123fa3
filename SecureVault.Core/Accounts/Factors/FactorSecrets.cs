using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>Seals the secrets of authenticator apps under the master key, each bound to its person.</summary>
internal sealed class FactorSecrets(MasterKeyring keyring)
{
    /// <summary>The master key that new secrets are sealed under.</summary>
    public string ActiveKeyId => keyring.Active.Id;

    public (string KeyId, byte[] Sealed) Seal(Guid user, ReadOnlySpan<byte> secret)
    {
        var active = keyring.Active; // once: another one may become active any moment
        return (active.Id, active.Seal(PurposeOf(user), secret));
    }

    /// <summary>Null when its master key is not at hand, or it does not open.</summary>
    public byte[]? TryOpen(Guid user, string? keyId, byte[]? sealedSecret)
    {
        if (keyId is null || sealedSecret is null || !keyring.TryFind(keyId, out var key))
        {
            return null;
        }

        try
        {
            return key.Open(PurposeOf(user), sealedSecret);
        }
        catch (SealedObjectException)
        {
            return null;
        }
    }

    private static string PurposeOf(Guid user) => $"authenticator of {user:N}";
}
