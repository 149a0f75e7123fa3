using System.Security.Cryptography;
using System.Xml.Linq;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Seals the keys of cookies and forms under a master key, as an element of the files that ASP.NET Core keeps them in.</summary>
public static class SessionKeySeal
{
    internal const string ElementName = "sealed";
    private const string Purpose = "session keys";
    private const string KeyAttribute = "masterKey";
    private const string FolderName = "session-keys";

    /// <summary>The folder of those files.</summary>
    public static string FolderIn(string dataFolder) => Path.Combine(dataFolder, FolderName);

    /// <summary>The element that holds a session key.</summary>
    public static XElement Seal(MasterKey key, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new XElement(ElementName, new XAttribute(KeyAttribute, key.Id), Convert.ToBase64String(key.Seal(Purpose, bytes)));
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">The master key is not at hand, or it is no such element.</exception>
    /// <exception cref="SealedObjectException">It does not open.</exception>
    public static byte[] Open(XElement element, MasterKeyring keyring)
    {
        ArgumentNullException.ThrowIfNull(element);
        ArgumentNullException.ThrowIfNull(keyring);
        if (!keyring.TryFind(KeyIdOf(element), out var key))
        {
            throw new CryptographicException("A session key is under a master key that is not at hand.");
        }

        try
        {
            return key.Open(Purpose, Convert.FromBase64String(element.Value));
        }
        catch (FormatException exception)
        {
            throw new CryptographicException("A session key's file is damaged.", exception);
        }
    }

    internal static string KeyIdOf(XElement element) => (string?)element.Attribute(KeyAttribute) ?? string.Empty;
}
