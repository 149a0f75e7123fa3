using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>Seals the keys of cookies and forms under the master key: in the clear they would let whoever reads a backup sign in as anybody.</summary>
internal sealed class SessionKeyEncryptor(MasterKeyring keyring) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var bytes = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            return new EncryptedXmlInfo(SessionKeySeal.Seal(keyring.Active, bytes), typeof(SessionKeyDecryptor));
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
        var bytes = SessionKeySeal.Open(encryptedElement, _keyring);
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
