using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using SecureVault.Core.Data;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Writes the tables of one snapshot of the database, row by row.</summary>
internal sealed class DumpWriter(VaultDbContext db, DbTransaction snapshot, SegmentWriter segments, IProgress<BackupProgress>? progress)
{
    private const int RowsBetweenReports = 4096;

    private readonly ISqlGenerationHelper _sql = db.GetService<ISqlGenerationHelper>();
    private readonly ArrayBufferWriter<byte> _piece = new();
    private long _rows;

    /// <summary>Writes all tables, each as its head, its rows and an empty piece.</summary>
    public async Task<IReadOnlyList<DumpedTable>> WriteAsync(CancellationToken cancellationToken)
    {
        var tables = new List<DumpedTable>();
        foreach (var source in DumpSchema.TablesOf(db.Model))
        {
            tables.Add(await WriteTableAsync(source, cancellationToken).ConfigureAwait(false));
        }

        await segments.EndAsync(cancellationToken).ConfigureAwait(false);
        return tables;
    }

    private async Task<DumpedTable> WriteTableAsync(DumpSource source, CancellationToken cancellationToken)
    {
        Begin();
        DumpEncoding.WriteTable(_piece, source.Table);
        await segments.WriteAsync(End(), cancellationToken).ConfigureAwait(false);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0L;
        var command = db.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // names of the model only
            command.CommandText = Select(source);
#pragma warning restore CA2100
            command.Transaction = snapshot;
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                for (; await rows.ReadAsync(cancellationToken).ConfigureAwait(false); count++)
                {
                    Begin();
                    DumpEncoding.WriteRow(_piece, source.Table, rows);
                    var row = End();
                    hash.AppendData(row.Span);
                    await segments.WriteAsync(row, cancellationToken).ConfigureAwait(false);
                    Report(source.Table);
                }
            }
        }

        Begin();
        await segments.WriteAsync(End(), cancellationToken).ConfigureAwait(false);
        return new DumpedTable(source.Table.Name, count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private string Select(DumpSource source)
    {
        var columns = source.Table.Columns.Select(column => _sql.DelimitIdentifier(column.Name));
        var keys = source.KeyColumns.Select(_sql.DelimitIdentifier);
        return $"SELECT {string.Join(", ", columns)} FROM {_sql.DelimitIdentifier(source.Table.Name)} ORDER BY {string.Join(", ", keys)}";
    }

    /// <summary>Leaves room for the length.</summary>
    private void Begin()
    {
        _piece.ResetWrittenCount();
        _piece.GetSpan(sizeof(int))[..sizeof(int)].Clear();
        _piece.Advance(sizeof(int));
    }

    private ReadOnlyMemory<byte> End()
    {
        // The writer's own memory, which it shows for reading only.
        var piece = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_piece.WrittenMemory);
        BinaryPrimitives.WriteInt32BigEndian(piece.Span, piece.Length - sizeof(int));
        return piece;
    }

    private void Report(DumpTable table)
    {
        if (++_rows % RowsBetweenReports == 0)
        {
            progress?.Report(new BackupProgress(table.Name, _rows));
        }
    }
}
