using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Seals the keys of cookies and forms under the master key: in the clear they would let whoever reads a backup sign in as anybody.</summary>
internal sealed class SessionKeyEncryptor(MasterKeyring keyring) : IXmlEncryptor
{
    internal const string Purpose = "session keys";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var bytes = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            var element = new XElement(
                "sealed",
                new XAttribute("masterKey", keyring.Active.Id),
                Convert.ToBase64String(keyring.Active.Seal(Purpose, bytes)));
            return new EncryptedXmlInfo(element, typeof(SessionKeyDecryptor));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}

/// <summary>Opens what <see cref="SessionKeyEncryptor"/> sealed. Made by the framework, by its type's name in the key file.</summary>
public sealed class SessionKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly MasterKeyring _keyring = services.GetRequiredService<MasterKeyring>();

    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var id = (string?)encryptedElement.Attribute("masterKey") ?? string.Empty;
#pragma warning disable CA2000 // the keyring owns it
        if (!_keyring.TryFind(id, out var key))
#pragma warning restore CA2000
        {
            throw new CryptographicException("A session key is under a master key that is not at hand.");
        }

        var bytes = key.Open(SessionKeyEncryptor.Purpose, Convert.FromBase64String(encryptedElement.Value));
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
