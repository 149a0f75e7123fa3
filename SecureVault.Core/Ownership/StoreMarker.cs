using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Ownership;

/// <summary>
/// Says which vault a store belongs to and how far its database had come. It is authenticated under the master key, so a store can
/// withhold it or hand out an older one, but can't make one up.
/// </summary>
/// <param name="Vault">The vault's identifier, for life.</param>
/// <param name="Generation">Counts the markers that the vault has written.</param>
/// <param name="Writer">The instance of the vault that wrote it: a data folder, not a database.</param>
/// <param name="Stamp">Random; the same in the database that the marker was written for, so that two markers of one generation differ.</param>
public sealed record StoreMarker(Guid Vault, long Generation, Guid Writer, Guid Stamp)
{
    /// <summary>Bytes of every marker.</summary>
    public const int Length = SignedLength + HMACSHA256.HashSizeInBytes;

    private const int GuidLength = 16;
    private const int KeyIdOffset = 5;
    private const int VaultOffset = KeyIdOffset + 16;
    private const int GenerationOffset = VaultOffset + GuidLength;
    private const int WriterOffset = GenerationOffset + sizeof(long);
    private const int StampOffset = WriterOffset + GuidLength;
    private const int SignedLength = StampOffset + GuidLength;
    private const byte Version = 1;
    private const string KeyInfo = "store marker";

    private static ReadOnlySpan<byte> Magic => "SVID"u8;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="bytes">The marker as the store has it.</param>
    /// <param name="findKey">The master key with an identifier, or null.</param>
    /// <param name="marker">The marker, once its authenticity is proven.</param>
    /// <returns>False for anything else: another length, version or key, a changed bit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, Func<string, MasterKey?> findKey, [NotNullWhen(true)] out StoreMarker? marker)
    {
        ArgumentNullException.ThrowIfNull(findKey);
        marker = null;
        if (bytes.Length != Length || !bytes.StartsWith(Magic) || bytes[Magic.Length] != Version
            || findKey(Encoding.ASCII.GetString(bytes[KeyIdOffset..VaultOffset])) is not { } key)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Authenticate(key, bytes[..SignedLength], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[SignedLength..]))
        {
            return false;
        }

        marker = new StoreMarker(
            ReadGuid(bytes[VaultOffset..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[GenerationOffset..]),
            ReadGuid(bytes[WriterOffset..]),
            ReadGuid(bytes[StampOffset..]));
        return true;
    }

    /// <summary>The marker as it goes into the store, authenticated under a master key.</summary>
    public byte[] Write(MasterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = Version;
        Encoding.ASCII.GetBytes(key.Id, bytes.AsSpan(KeyIdOffset));
        WriteGuid(Vault, bytes.AsSpan(VaultOffset));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(GenerationOffset), Generation);
        WriteGuid(Writer, bytes.AsSpan(WriterOffset));
        WriteGuid(Stamp, bytes.AsSpan(StampOffset));
        Authenticate(key, bytes.AsSpan(0, SignedLength), bytes.AsSpan(SignedLength));
        return bytes;
    }

    private static void Authenticate(MasterKey key, ReadOnlySpan<byte> content, Span<byte> output)
    {
        Span<byte> macKey = stackalloc byte[SecretKey.Length];
        try
        {
            KeyDerivation.Derive(key, KeyInfo, macKey);
            HMACSHA256.HashData(macKey, content, output);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    private static Guid ReadGuid(ReadOnlySpan<byte> bytes) => new(bytes[..GuidLength], bigEndian: true);

    private static void WriteGuid(Guid value, Span<byte> bytes) => value.TryWriteBytes(bytes, bigEndian: true, out _);
}
