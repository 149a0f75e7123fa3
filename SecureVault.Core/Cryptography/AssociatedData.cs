using System.Buffers.Binary;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>The data that a wrap or a box is bound to. Every field has a fixed width or a length before it, so no two meanings share an encoding.</summary>
internal static class AssociatedData
{
    /// <summary>length(1) ‖ ASCII purpose ‖ identifiers, 16 bytes each ‖ key version, 4 bytes, all big-endian.</summary>
    public static byte[] For(string purpose, Guid first, Guid second, int keyVersion)
    {
        var data = new byte[LengthFor(purpose)];
        Write(data, purpose, first, second, keyVersion);
        return data;
    }

    /// <summary>Bytes of it.</summary>
    public static int LengthFor(string purpose) => 1 + purpose.Length + 16 + 16 + sizeof(int);

    /// <summary>The same into a buffer of exactly that length.</summary>
    public static void Write(Span<byte> data, string purpose, Guid first, Guid second, int keyVersion)
    {
        var rest = WritePurpose(data, purpose);
        first.TryWriteBytes(rest, bigEndian: true, out _);
        second.TryWriteBytes(rest[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(rest[32..], keyVersion);
    }

    /// <summary>length(1) ‖ ASCII purpose ‖ identifier, 16 bytes.</summary>
    public static byte[] For(string purpose, Guid id)
    {
        var data = new byte[1 + purpose.Length + 16];
        id.TryWriteBytes(WritePurpose(data, purpose), bigEndian: true, out _);
        return data;
    }

    /// <summary>length(1) ‖ ASCII purpose ‖ identifier, 16 bytes ‖ number, 4 bytes.</summary>
    public static byte[] For(string purpose, Guid id, int number)
    {
        var data = new byte[1 + purpose.Length + 16 + sizeof(int)];
        var rest = WritePurpose(data, purpose);
        id.TryWriteBytes(rest, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(rest[16..], number);
        return data;
    }

    /// <summary>length(1) ‖ ASCII purpose ‖ master key id, 16 ASCII characters ‖ user id ‖ key version.</summary>
    public static byte[] ForUserKey(string purpose, string masterKeyId, Guid userId, int keyVersion)
    {
        var data = new byte[1 + purpose.Length + 16 + 16 + sizeof(int)];
        var rest = WritePurpose(data, purpose);
        Encoding.ASCII.GetBytes(masterKeyId, rest);
        userId.TryWriteBytes(rest[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(rest[32..], keyVersion);
        return data;
    }

    private static Span<byte> WritePurpose(Span<byte> data, string purpose)
    {
        data[0] = checked((byte)purpose.Length);
        Encoding.ASCII.GetBytes(purpose, data[1..]);
        return data[(1 + purpose.Length)..];
    }
}
