using System.Buffers;
using System.Data;
using System.Security.Cryptography;
using SecureVault.Core.Recovery.Dumps;

namespace SecureVault.Tests.Cryptography;

/// <summary>Backups are what docs/format.md says: known-answers.mjs computed the answers from it with other software.</summary>
public sealed class KnownBackupTests
{
    private static readonly DumpTable Known = new("Known", [new("Number", DumpType.Number), new("Text", DumpType.Text), new("Id", DumpType.Identifier)]);

    [Fact]
    public void A_table_and_its_rows_have_their_binary_form()
    {
        Assert.Equal(KnownAnswers.DumpedTable, Piece(to => DumpEncoding.WriteTable(to, Known)));
        Assert.Equal(KnownAnswers.DumpedRow, Piece(to => WriteRow(to, Known, 258L, "Résumé", KnownInputs.Owner)));

        var read = DumpEncoding.ReadTable(Bytes(KnownAnswers.DumpedTable).AsSpan(4));
        Assert.Equal((Known.Name, string.Join(',', Known.Columns)), (read.Name, string.Join(',', read.Columns)));
        Assert.Equal([258L, "Résumé", KnownInputs.Owner], DumpEncoding.ReadRow(Bytes(KnownAnswers.DumpedRow).AsSpan(4), read).Values);
    }

    [Fact]
    public void Values_of_all_types_have_their_binary_form()
    {
        var table = new DumpTable("All", [.. Enum.GetValues<DumpType>().Select(type => new DumpColumn($"{type}", type))]);
        object?[] values = [null, -1L, 1.5, true, "ß", new byte[] { 1, 2, 3 }, KnownInputs.Version];
        var to = new ArrayBufferWriter<byte>();
        WriteRow(to, table, values);

        Assert.Equal(KnownAnswers.DumpedValues, Convert.ToHexStringLower(to.WrittenSpan));
        Assert.Equal(values, DumpEncoding.ReadRow(to.WrittenSpan, table).Values);
    }

    [Fact]
    public void Rows_that_are_cut_too_long_or_of_unknown_types_are_refused()
    {
        var row = Bytes(KnownAnswers.DumpedRow)[4..];
        for (var length = 0; length < row.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => DumpEncoding.ReadRow(row.AsSpan(0, length), Known));
        }

        Assert.Throws<InvalidDataException>(() => DumpEncoding.ReadRow([.. row, 0], Known));
        row[0] = 7;
        Assert.Throws<InvalidDataException>(() => DumpEncoding.ReadRow(row, Known));
    }

    [Fact]
    public void A_segment_is_sealed_under_the_backups_key()
    {
        using var master = KnownInputs.Master();
        using var seal = new BackupSeal(master, KnownInputs.Folder);
        byte[] content = [.. Bytes(KnownAnswers.DumpedTable), .. Bytes(KnownAnswers.DumpedRow), 0, 0, 0, 0];
        Assert.Equal(KnownAnswers.BackupSegment, Hex(seal.SealSegment(3, content, KnownInputs.Nonce)));

        Assert.Equal(content, seal.OpenSegment(3, Bytes(KnownAnswers.BackupSegment)));
    }

    [Fact]
    public void A_manifest_is_sealed_under_the_backups_key()
    {
        using var master = KnownInputs.Master();
        using var seal = new BackupSeal(master, KnownInputs.Folder);
        var manifest = new BackupManifest
        {
            Format = 1,
            Schema = "20260301000000_Known",
            Application = "1.0.0",
            Database = "sqlite",
            Milliseconds = KnownInputs.Facts.Time.ToUnixTimeMilliseconds(),
            Vault = KnownInputs.Owner,
            Generation = 258,
            Objects = 2,
            ObjectBytes = 3_000_000_000,
            Tables = [new DumpedTable("Known", 1, Hex(SHA256.HashData(Bytes(KnownAnswers.DumpedRow))))],
            Segments = [Hex(SHA256.HashData(Bytes(KnownAnswers.BackupSegment)))],
        };
        Assert.Equal(KnownAnswers.BackupManifest, Hex(seal.SealManifest(manifest.Write(), KnownInputs.Nonce)));

        Assert.Equal(master.Id, BackupSeal.KeyIdOfManifest(Bytes(KnownAnswers.BackupManifest)));
        var read = BackupManifest.Read(seal.OpenManifest(Bytes(KnownAnswers.BackupManifest)));
        Assert.Equal((manifest.Time, manifest.Vault, manifest.Tables[0], manifest.Segments[0]), (read.Time, read.Vault, read.Tables[0], read.Segments[0]));
    }

    private static void WriteRow(ArrayBufferWriter<byte> to, DumpTable table, params object?[] values)
    {
        using var data = new DataTable();
        foreach (var (column, value) in table.Columns.Zip(values))
        {
            data.Columns.Add(column.Name, value?.GetType() ?? typeof(string));
        }

        data.Rows.Add(values);
        using var reader = data.CreateDataReader();
        Assert.True(reader.Read());
        DumpEncoding.WriteRow(to, table, reader);
    }

    private static string Piece(Action<ArrayBufferWriter<byte>> write)
    {
        var to = new ArrayBufferWriter<byte>();
        write(to);
        return $"{to.WrittenCount:x8}{Convert.ToHexStringLower(to.WrittenSpan)}";
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
