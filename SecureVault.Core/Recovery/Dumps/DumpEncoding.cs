using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Text;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Writes and reads rows of a dump: for each value its type, then its bytes; all numbers big-endian.</summary>
internal static class DumpEncoding
{
    private const int GuidLength = 16;

    /// <summary>A table's head: its name, then type and name of each column.</summary>
    public static void WriteTable(ArrayBufferWriter<byte> to, DumpTable table)
    {
        WriteText(to, table.Name);
        WriteLength(to, table.Columns.Count);
        foreach (var column in table.Columns)
        {
            WriteByte(to, (byte)column.Type);
            WriteText(to, column.Name);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no table's head.</exception>
    public static DumpTable ReadTable(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var name = Encoding.UTF8.GetString(ReadBytes(ref rest));
        var columns = new DumpColumn[ReadLength(ref rest, rest.Length)];
        for (var number = 0; number < columns.Length; number++)
        {
            var type = (DumpType)Take(ref rest, 1)[0];
            columns[number] = new DumpColumn(Encoding.UTF8.GetString(ReadBytes(ref rest)), type);
        }

        return rest.IsEmpty ? new DumpTable(name, columns) : throw Malformed();
    }

    /// <summary>The present row of a query whose columns are the table's.</summary>
    public static void WriteRow(ArrayBufferWriter<byte> to, DumpTable table, DbDataReader row)
    {
        for (var number = 0; number < table.Columns.Count; number++)
        {
            WriteValue(to, row, number, row.IsDBNull(number) ? DumpType.Null : table.Columns[number].Type);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no row of the table.</exception>
    public static DumpRow ReadRow(ReadOnlySpan<byte> bytes, DumpTable table)
    {
        var values = new object?[table.Columns.Count];
        for (var number = 0; number < values.Length; number++)
        {
            values[number] = ReadValue(ref bytes);
        }

        return bytes.IsEmpty ? new DumpRow(table, values) : throw Malformed();
    }

    private static void WriteValue(ArrayBufferWriter<byte> to, DbDataReader row, int number, DumpType type)
    {
        WriteByte(to, (byte)type);
        switch (type)
        {
            case DumpType.Null:
                break;
            case DumpType.Number:
                WriteInteger(to, row.GetInt64(number));
                break;
            case DumpType.Real:
                WriteInteger(to, BitConverter.DoubleToInt64Bits(row.GetDouble(number)));
                break;
            case DumpType.Boolean:
                WriteByte(to, row.GetBoolean(number) ? (byte)1 : (byte)0);
                break;
            case DumpType.Text:
                WriteText(to, row.GetString(number));
                break;
            case DumpType.Blob:
                var blob = row.GetFieldValue<byte[]>(number);
                WriteLength(to, blob.Length);
                to.Write(blob);
                break;
            case DumpType.Identifier:
                row.GetGuid(number).TryWriteBytes(to.GetSpan(GuidLength), bigEndian: true, out _);
                to.Advance(GuidLength);
                break;
        }
    }

    private static object? ReadValue(ref ReadOnlySpan<byte> rest)
    {
        var type = (DumpType)Take(ref rest, 1)[0];
        return Enum.IsDefined(type)
            ? type switch
            {
                DumpType.Null => null,
                DumpType.Number => BinaryPrimitives.ReadInt64BigEndian(Take(ref rest, sizeof(long))),
                DumpType.Real => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64BigEndian(Take(ref rest, sizeof(long)))),
                DumpType.Boolean => Take(ref rest, 1)[0] != 0,
                DumpType.Text => Encoding.UTF8.GetString(ReadBytes(ref rest)),
                DumpType.Blob => ReadBytes(ref rest).ToArray(),
                DumpType.Identifier => new Guid(Take(ref rest, GuidLength), bigEndian: true),
            }
            : throw Malformed();
    }

    private static void WriteByte(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    private static void WriteInteger(ArrayBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(sizeof(long)), value);
        to.Advance(sizeof(long));
    }

    private static void WriteLength(ArrayBufferWriter<byte> to, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(to.GetSpan(sizeof(int)), length);
        to.Advance(sizeof(int));
    }

    private static void WriteText(ArrayBufferWriter<byte> to, string text)
    {
        WriteLength(to, Encoding.UTF8.GetByteCount(text));
        to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> rest) => Take(ref rest, ReadLength(ref rest, rest.Length - sizeof(int)));

    private static int ReadLength(ref ReadOnlySpan<byte> rest, int most)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(Take(ref rest, sizeof(int)));
        return length >= 0 && length <= most ? length : throw Malformed();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length)
        {
            throw Malformed();
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static InvalidDataException Malformed() => new("This is nothing that a dump consists of.");
}
