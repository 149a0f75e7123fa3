using System.Security.Cryptography;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>The facts about a content that its row keeps sealed: in the clear they would tell which known files are stored.</summary>
internal static class SealedFacts
{
    // Check sums, a time and a media type of a usual length: they are opened on the stack.
    private const int UsualFacts = 256;

    public static byte[] Seal(ContentFacts facts, VersionId version, NameKeys keys) =>
        keys.Seal(SealedTextPurpose.ContentFacts, version.Value, facts.Write());

    /// <summary>Check sum and file time alone, for archives of thousands: there a box that does not open is an error.</summary>
    public static (uint Crc32, DateTimeOffset? FileTime) OpenShort(Guid version, byte[] facts, NameKeys keys)
    {
        Span<byte> buffer = facts.Length <= UsualFacts ? stackalloc byte[UsualFacts] : new byte[facts.Length];
        try
        {
            return ContentFacts.ReadShort(buffer[..keys.Open(SealedTextPurpose.ContentFacts, version, facts, buffer)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The file time for lists: a box that does not open must not hide the names of all other files.</summary>
    /// <returns>False when there is no box, or it does not open: nothing can read the content then.</returns>
    /// <exception cref="MasterKeyException">The service that has the master key does not answer.</exception>
    public static bool TryOpenTime(Guid version, byte[]? facts, int keyVersion, UserKeyring keyring, out DateTimeOffset? fileTime)
    {
        fileTime = null;
        if (facts is null)
        {
            return false;
        }

        try
        {
            fileTime = OpenShort(version, facts, keyring.Names(keyVersion)).FileTime;
            return true;
        }
        catch (Exception exception) when (exception is SealedObjectException or MasterKeyException { IsUnreachable: false })
        {
            return false;
        }
    }

    public static ContentFacts Open(FileVersion version, UserKeyring keyring) => Open(
        version.Id,
        version.SealedFacts ?? throw new InvalidOperationException("A stored version has no facts."),
        keyring.Names(version.UserKeyVersion));

    /// <summary>All facts.</summary>
    public static ContentFacts Open(Guid version, byte[] facts, NameKeys keys) => ContentFacts.Read(keys.Open(SealedTextPurpose.ContentFacts, version, facts));
}
