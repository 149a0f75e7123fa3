using System.Text;

namespace SecureVault.Core.Keys;

/// <summary>The beginning that all records under a master key share: four letters, a version, the key's identifier in ASCII.</summary>
internal static class SealedRecordHead
{
    private const int KeyIdOffset = 5;
    private const int KeyIdLength = 16;

    /// <summary>The master key that a record is under; null for bytes that are too short to name one.</summary>
    public static string? KeyIdOf(ReadOnlySpan<byte> record) => record.Length < KeyIdOffset + KeyIdLength
        ? null
        : Encoding.ASCII.GetString(record.Slice(KeyIdOffset, KeyIdLength));
}
