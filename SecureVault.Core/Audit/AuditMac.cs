using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit;

/// <summary>
/// The keyed hash that makes a chain of entries: HMAC-SHA-256 over the hash before and the entry. Every field has its length before it, in
/// a fixed order, so that no two entries share an encoding.
/// </summary>
internal static class AuditMac
{
    public const int Length = HMACSHA256.HashSizeInBytes;
    private const byte Version = 1;
    private const int NoValue = -1;
    private const int FixedFields = 15 * (sizeof(int) + 16);

    /// <summary>The hash before the first entry of a chain.</summary>
    public static byte[] Start => new byte[Length];

    /// <summary>The hash of an entry.</summary>
    /// <param name="key">The key of the entry's epoch.</param>
    /// <param name="before">The hash of the entry before.</param>
    /// <param name="entry">The entry; its own hash is not looked at.</param>
    /// <param name="sequence">Its place; another than its own tells whether it was moved.</param>
    public static byte[] Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, AuditEntry entry, long sequence)
    {
        var room = Length + 1 + FixedFields + Room(entry.Address) + Room(entry.Details) + (entry.Box?.Length ?? 0) + (entry.Session?.Length ?? 0);
        var bytes = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            before.CopyTo(bytes);
            bytes[Length] = Version;
            var rest = bytes.AsSpan(Length + 1);
            rest = Number(rest, entry.Chain);
            rest = Number(rest, sequence);
            rest = Number(rest, entry.At.ToUnixTimeMilliseconds());
            rest = Number(rest, entry.ActorKind);
            rest = Id(rest, entry.ActorId);
            rest = Bytes(rest, entry.Session);
            rest = Number(rest, entry.Action);
            rest = Number(rest, entry.TargetKind);
            rest = Id(rest, entry.TargetId);
            rest = Id(rest, entry.OwnerId);
            rest = Number(rest, entry.Outcome);
            rest = Text(rest, entry.Address);
            rest = Text(rest, entry.Details);
            rest = Bytes(rest, entry.Box);
            rest = Number(rest, entry.BoxKeyVersion);
            rest = Number(rest, entry.Epoch);
            return HMACSHA256.HashData(key, bytes.AsSpan(0, bytes.Length - rest.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int Room(string? text) => text is null ? 0 : Encoding.UTF8.GetMaxByteCount(text.Length);

    private static Span<byte> Number(Span<byte> bytes, long? value)
    {
        if (value is not { } number)
        {
            return None(bytes);
        }

        BinaryPrimitives.WriteInt32BigEndian(bytes, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(int)..], number);
        return bytes[(sizeof(int) + sizeof(long))..];
    }

    private static Span<byte> Id(Span<byte> bytes, Guid? value)
    {
        if (value is not { } id)
        {
            return None(bytes);
        }

        BinaryPrimitives.WriteInt32BigEndian(bytes, 16);
        id.TryWriteBytes(bytes[sizeof(int)..], bigEndian: true, out _);
        return bytes[(sizeof(int) + 16)..];
    }

    private static Span<byte> Bytes(Span<byte> bytes, byte[]? value)
    {
        if (value is null)
        {
            return None(bytes);
        }

        BinaryPrimitives.WriteInt32BigEndian(bytes, value.Length);
        value.CopyTo(bytes[sizeof(int)..]);
        return bytes[(sizeof(int) + value.Length)..];
    }

    private static Span<byte> Text(Span<byte> bytes, string? value)
    {
        if (value is null)
        {
            return None(bytes);
        }

        var length = Encoding.UTF8.GetBytes(value, bytes[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes[(sizeof(int) + length)..];
    }

    private static Span<byte> None(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes, NoValue);
        return bytes[sizeof(int)..];
    }
}
