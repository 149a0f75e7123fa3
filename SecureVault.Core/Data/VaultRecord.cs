using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Data;

/// <summary>The part of <see cref="VaultState"/> that is about the vault's store and clock.</summary>
internal sealed record VaultRecord(
    Guid? VaultId,
    long Generation,
    Guid? Stamp,
    Guid? NextStamp,
    int? HoldReason,
    DateTimeOffset? HeldSince,
    DateTimeOffset? LastSeenAt,
    DateTimeOffset? NoExpiryBefore);

/// <summary>
/// Reads and writes that row with plain SQL: the start needs it before anybody should wait for EF Core to build its model, which
/// takes more than a second.
/// </summary>
internal sealed class VaultRecords(IOptions<DatabaseOptions> options)
{
    private const string Select = """
        SELECT "VaultId", "Generation", "MarkerStamp", "NextMarkerStamp", "HoldReason", "HeldSince", "LastSeenAt", "NoExpiryBefore"
        FROM "VaultState" WHERE "Id" = 1
        """;

    /// <summary>Reads it.</summary>
    public Task<VaultRecord> ReadAsync(CancellationToken cancellationToken) => RunAsync(
        Select,
        [],
        async command =>
        {
            var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (row.ConfigureAwait(false))
            {
                return await row.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? new VaultRecord(
                        Id(row, 0), row.GetInt64(1), Id(row, 2), Id(row, 3), row.IsDBNull(4) ? null : row.GetInt32(4), Time(row, 5), Time(row, 6), Time(row, 7))
                    : throw new InvalidOperationException("The vault's own row is missing.");
            }
        },
        cancellationToken);

    /// <summary>Writes all that concerns the store, durably.</summary>
    public Task WriteAsync(VaultRecord record, CancellationToken cancellationToken) => ExecuteAsync(
        """
        UPDATE "VaultState" SET "VaultId" = @vault, "Generation" = @generation, "MarkerStamp" = @stamp, "NextMarkerStamp" = @next,
            "HoldReason" = @hold, "HeldSince" = @since, "NoExpiryBefore" = @expiry
        WHERE "Id" = 1
        """,
        [
            ("@vault", record.VaultId), ("@generation", record.Generation), ("@stamp", record.Stamp), ("@next", record.NextStamp),
            ("@hold", record.HoldReason), ("@since", record.HeldSince?.ToUnixTimeMilliseconds()), ("@expiry", record.NoExpiryBefore?.ToUnixTimeMilliseconds()),
        ],
        cancellationToken);

    /// <summary>Notes the time.</summary>
    public Task WriteLastSeenAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        ExecuteAsync("""UPDATE "VaultState" SET "LastSeenAt" = @time WHERE "Id" = 1""", [("@time", time.ToUnixTimeMilliseconds())], cancellationToken);

    private Task<bool> ExecuteAsync(string sql, (string Name, object? Value)[] values, CancellationToken cancellationToken) => RunAsync(
        sql,
        values,
        async command => await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1
            ? true
            : throw new InvalidOperationException("The vault's own row is missing."),
        cancellationToken);

    private async Task<T> RunAsync<T>(
        string sql, (string Name, object? Value)[] values, Func<SqliteCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(DataServices.ConnectionString(options.Value));
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
#pragma warning disable CA2100 // constants of this class and of SqlitePragmas only
                command.CommandText = SqlitePragmas.Text(options.Value.BusyTimeoutSeconds);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                command.CommandText = sql;
#pragma warning restore CA2100
                foreach (var (name, value) in values)
                {
                    command.Parameters.AddWithValue(name, value ?? DBNull.Value);
                }

                return await run(command).ConfigureAwait(false);
            }
        }
    }

    private static Guid? Id(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
