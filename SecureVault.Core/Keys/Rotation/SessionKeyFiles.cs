using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>The files with the keys of cookies and forms.</summary>
internal sealed class SessionKeyFiles(IOptions<VaultOptions> options, MasterKeyring keyring)
{
    private const int MaxAttempts = 20;

    private static readonly XmlReaderSettings Plain = new() { DtdProcessing = DtdProcessing.Prohibit };

    /// <summary>How many are under a master key.</summary>
    public int Count(string masterKeyId) => Files().Count(file => Read(file) is { } content && SealedIn(content).Any(part => SessionKeySeal.KeyIdOf(part) == masterKeyId));

    /// <summary>Makes sure that they stay the server's: whoever replaces a file owns it.</summary>
    /// <exception cref="MasterKeyException">One is another account's.</exception>
    public void DemandOwn()
    {
        if (Array.Find(Files(), FileOwner.IsOther) is { } file)
        {
            throw new MasterKeyException($"The file {file} belongs to another account; run this verb as that account (Vault:DataFolder).");
        }
    }

    /// <summary>Seals those that are under another master key under the active one; nobody is signed out by that.</summary>
    /// <returns>How many were sealed, and how many do not open and stay as they are.</returns>
    public (int Sealed, int Failed) Seal()
    {
        var (active, done, failed) = (keyring.Active, 0, 0);
        foreach (var file in Files())
        {
            switch (TrySeal(file, active))
            {
                case true:
                    done++;
                    break;
                case false:
                    failed++;
                    break;
            }
        }

        return (done, failed);
    }

    /// <returns>Whether the file was sealed; null when there was nothing to do.</returns>
    private bool? TrySeal(string file, MasterKey active)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Seal(file, active);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A server and a verb that replace one file at once take the new content away from each other until one of them has done it.
                if (attempt == MaxAttempts)
                {
                    return false;
                }
            }
        }
    }

    private bool? Seal(string file, MasterKey active)
    {
        if (Read(file) is not { } content || FindOld(content, active) is not { Count: > 0 } old)
        {
            return null;
        }

        if (!old.TrueForAll(part => TrySeal(part, active)))
        {
            return false;
        }

        using var bytes = new MemoryStream();
        content.Save(bytes);
        DurableFile.Replace(file, bytes.ToArray());
        return true;
    }

    private static List<XElement> FindOld(XDocument content, MasterKey active) =>
        [.. SealedIn(content).Where(part => SessionKeySeal.KeyIdOf(part) != active.Id)];

    private bool TrySeal(XElement part, MasterKey active)
    {
        try
        {
            var bytes = SessionKeySeal.Open(part, keyring);
            part.ReplaceWith(SessionKeySeal.Seal(active, bytes));
            CryptographicOperations.ZeroMemory(bytes);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or SealedObjectException)
        {
            return false;
        }
    }

    private string[] Files() =>
        SessionKeySeal.FolderIn(options.Value.DataFolder) is var folder && Directory.Exists(folder) ? Directory.GetFiles(folder, "*.xml") : [];

    private static IEnumerable<XElement> SealedIn(XDocument content) => content.Descendants(SessionKeySeal.ElementName);

    /// <summary>Null for a file that is no key's, or that was removed meanwhile.</summary>
    private static XDocument? Read(string file)
    {
        try
        {
            using var reader = XmlReader.Create(file, Plain);
            return XDocument.Load(reader);
        }
        catch (Exception exception) when (exception is XmlException or FileNotFoundException)
        {
            return null;
        }
    }
}
