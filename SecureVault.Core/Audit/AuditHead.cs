using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Audit;

/// <summary>The end of a chain as it was, kept in the store: whoever cuts the chain in the database can't cut that as well.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Sequence">The last entry.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="At">When the head was written.</param>
/// <param name="Mac">The entry's hash.</param>
public sealed record AuditHead(int Chain, long Sequence, int Epoch, DateTimeOffset At, byte[] Mac)
{
    internal const string Prefix = "audit/heads/";
    private const int MacOffset = 4 + 1 + 4 + 8 + 4 + 8;
    private const int Length = MacOffset + AuditMac.Length + AuditMac.Length;
    private static ReadOnlySpan<byte> Magic => "SVAH"u8;
    private const byte Version = 1;

    /// <summary>Its name in the store; names are in the order of chains and entries.</summary>
    internal RecordName Name => RecordName.Parse(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Chain:x8}/{Sequence:x16}"));

    /// <summary>The beginning of the names of a chain's heads.</summary>
    internal static string PrefixOf(int chain) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{chain:x8}/");

    /// <summary>The chain and the entry that a name tells; null for another's name.</summary>
    internal static (int Chain, long Sequence)? PlaceOf(RecordName name)
    {
        var parts = name.ToString()[Prefix.Length..].Split('/');
        return parts is [{ Length: 8 } chain, { Length: 16 } sequence]
            && int.TryParse(chain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(sequence, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var place)
            ? (number, place)
            : null;
    }

    /// <summary>The record: letters, version, chain, sequence, epoch, time, the entry's hash, and a hash over all that under the epoch's key.</summary>
    internal byte[] Write(ReadOnlySpan<byte> key)
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), Chain);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), Sequence);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(17), Epoch);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(21), At.ToUnixTimeMilliseconds());
        Mac.CopyTo(bytes, MacOffset);
        HMACSHA256.HashData(key, bytes.AsSpan(0, MacOffset + AuditMac.Length), bytes.AsSpan(MacOffset + AuditMac.Length));
        return bytes;
    }

    /// <summary>Reads a record; null for anything else. Whether the vault wrote it, <see cref="IsOurs"/> tells.</summary>
    internal static AuditHead? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length || !bytes.StartsWith(Magic) || bytes[4] != Version
            || BinaryPrimitives.ReadInt64BigEndian(bytes[21..]) is not (>= 0 and < 253_402_300_800_000 and var time))
        {
            return null;
        }

        return new AuditHead(
            BinaryPrimitives.ReadInt32BigEndian(bytes[5..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[17..]),
            DateTimeOffset.FromUnixTimeMilliseconds(time),
            bytes.Slice(MacOffset, AuditMac.Length).ToArray());
    }

    /// <summary>Whether a record was written with the epoch's key.</summary>
    internal static bool IsOurs(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key)
    {
        Span<byte> mac = stackalloc byte[AuditMac.Length];
        HMACSHA256.HashData(key, bytes[..(MacOffset + AuditMac.Length)], mac);
        return CryptographicOperations.FixedTimeEquals(mac, bytes[(MacOffset + AuditMac.Length)..]);
    }
}
