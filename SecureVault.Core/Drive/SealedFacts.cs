using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Drive;

/// <summary>The facts about a content that its row keeps sealed: in the clear they would tell which known files are stored.</summary>
internal static class SealedFacts
{
    public static byte[] Seal(ContentFacts facts, VersionId version, NameKeys keys) =>
        keys.Seal(SealedTextPurpose.ContentFacts, version.Value, facts.Write());

    public static ContentFacts Open(FileVersion version, UserKeyring keyring) =>
        ContentFacts.Read(keyring.Names(version.UserKeyVersion).Open(
            SealedTextPurpose.ContentFacts,
            version.Id,
            version.SealedFacts ?? throw new InvalidOperationException("A stored version has no facts.")));
}
