using System.Text;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Accounts.Passkeys;

/// <summary>Seals the names of passkeys under the master key, each bound to its passkey: they tell which devices people have.</summary>
internal sealed class PasskeyNames(MasterKeyring keyring)
{
    /// <summary>The master key that new names are sealed under.</summary>
    public string ActiveKeyId => keyring.Active.Id;

    public (string KeyId, byte[] Sealed) Seal(Guid passkey, string name)
    {
        var active = keyring.Active; // once: another one may become active any moment
        return (active.Id, active.Seal(PurposeOf(passkey), Encoding.UTF8.GetBytes(name)));
    }

    /// <summary>Null when its master key is not at hand, or it does not open.</summary>
    public string? TryOpen(Guid passkey, string keyId, byte[] sealedName)
    {
        if (!keyring.TryFind(keyId, out var key))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(key.Open(PurposeOf(passkey), sealedName));
        }
        catch (SealedObjectException)
        {
            return null;
        }
    }

    private static string PurposeOf(Guid passkey) => $"name of passkey {passkey:N}";
}
