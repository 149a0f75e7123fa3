using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Audits;

namespace SecureVault.Core.Audit;

/// <summary>An entry as it was read.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="Entry">The entry; null when a column has a value of another type than the vault writes.</param>
internal readonly record struct AuditRow(long Sequence, AuditEntry? Entry);

/// <summary>Reads the entries of a chain in their order. EF Core would take many times as long for a million of them.</summary>
internal static class AuditRows
{
    private const string Select = """
        SELECT "Sequence", "At", "ActorKind", "ActorId", "Session", "Action", "TargetKind", "TargetId", "OwnerId", "Outcome", "Address",
            "Details", "Box", "BoxKeyVersion", "Epoch", "Mac"
        FROM "AuditEntries" WHERE "Chain" = @p0 ORDER BY "Sequence"
        """;

    /// <summary>All entries of a chain, as they are in the context's snapshot.</summary>
    public static async IAsyncEnumerable<AuditRow> ReadAsync(VaultDbContext db, int chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = Select;
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@p0", chain);
            command.Parameters.Add(parameter);
            var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (row.ConfigureAwait(false))
            {
                while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return new AuditRow(row.GetInt64(0), Read(row, chain));
                }
            }
        }
    }

    private static AuditEntry? Read(DbDataReader row, int chain)
    {
        try
        {
            return new AuditEntry
            {
                Chain = chain,
                Sequence = Number(row, 0),
                At = DateTimeOffset.FromUnixTimeMilliseconds(Number(row, 1)),
                ActorKind = checked((int)Number(row, 2)),
                ActorId = Id(row, 3),
                Session = Value<byte[]>(row, 4),
                Action = checked((int)Number(row, 5)),
                TargetKind = checked((int)Number(row, 6)),
                TargetId = Id(row, 7),
                OwnerId = Id(row, 8),
                Outcome = checked((int)Number(row, 9)),
                Address = Value<string>(row, 10),
                Details = Value<string>(row, 11),
                Box = Value<byte[]>(row, 12),
                BoxKeyVersion = row.IsDBNull(13) ? null : checked((int)Number(row, 13)),
                Epoch = checked((int)Number(row, 14)),
                Mac = Value<byte[]>(row, 15) ?? [],
            };
        }
        catch (Exception exception) when (exception is InvalidCastException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    // Not the reader's own conversions: they would take 5.5 for 5, and so overlook a change.
    private static long Number(DbDataReader row, int column) => row.GetValue(column) switch
    {
        long number => number,
        int number => number, // as PostgreSQL gives it
        _ => throw new InvalidCastException(),
    };

    private static T? Value<T>(DbDataReader row, int column)
        where T : class => row.GetValue(column) is var value and not DBNull ? (T)value : null;

    private static Guid? Id(DbDataReader row, int column) => Value<byte[]>(row, column) is { } bytes ? new Guid(bytes) : null;
}
