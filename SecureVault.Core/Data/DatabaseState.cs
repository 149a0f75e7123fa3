using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SecureVault.Core.Data;

/// <summary>
/// Facts about the database's file that a start needs, read with plain SQL: EF Core takes more than a second to build its
/// model and to compile its first queries, and somebody waits for the first page.
/// </summary>
public sealed class DatabaseState
{
    private const string Sample = """
        SELECT "ObjectKey" FROM (SELECT "ObjectKey" FROM "Versions" WHERE "State" = 1 ORDER BY rowid LIMIT 8)
        UNION SELECT "ObjectKey" FROM (SELECT "ObjectKey" FROM "Versions" WHERE "State" = 1 ORDER BY rowid DESC LIMIT 8)
        """;

    private static readonly DatabaseState Missing = new();

    private DatabaseState()
    {
    }

    /// <summary>True when the file is there and has tables.</summary>
    public bool Exists => Migrations.Count > 0;

    /// <summary>True when the file has migrations that this program does not know.</summary>
    public bool IsNewer => Migrations.Except(Known, StringComparer.Ordinal).Any();

    /// <summary>True when the file has every migration that this program knows.</summary>
    public bool IsCurrent => !Known.Except(Migrations, StringComparer.Ordinal).Any();

    /// <summary>The last migration that the file has; null when it is not there or has no tables.</summary>
    public string? LastMigration => Migrations.Max(StringComparer.Ordinal);

    /// <summary>True once somebody has an account.</summary>
    public bool HasAccounts { get; private init; }

    /// <summary>One wrapped key for each master key in use.</summary>
    public IReadOnlyList<WrappedUserKey> Keys { get; private init; } = [];

    /// <summary>Object keys of some stored contents, the oldest and the newest: a store that has none of them is not this vault's.</summary>
    public IReadOnlyList<string> SomeObjects { get; private init; } = [];

    private static string[] Known { get; } =
    [
        .. typeof(VaultDbContext).Assembly.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>(),
    ];

    private List<string> Migrations { get; init; } = [];

    /// <summary>Whether this program knows a migration.</summary>
    internal static bool Knows(string migration) => Known.Contains(migration);

    /// <summary>Reads the file; writes nothing, and makes none.</summary>
    internal static async Task<DatabaseState> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        var existing = new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        if (!File.Exists(existing.DataSource))
        {
            return Missing;
        }

        var connection = new SqliteConnection(existing.ToString());
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<DatabaseState> ReadAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        const string Tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'";
        if (await ListAsync(connection, Tables, row => row.GetInt32(0), cancellationToken).ConfigureAwait(false) is [])
        {
            return Missing;
        }

        var migrations = await ListAsync(connection, "SELECT MigrationId FROM __EFMigrationsHistory", row => row.GetString(0), cancellationToken)
            .ConfigureAwait(false);
        return migrations is []
            ? Missing
            : new DatabaseState
            {
                Migrations = migrations,
                HasAccounts = await ListAsync(connection, "SELECT 1 FROM AspNetUsers LIMIT 1", row => row.GetInt32(0), cancellationToken)
                    .ConfigureAwait(false) is not [],
                Keys = await ListAsync(
                    connection,
                    "SELECT UserId, min(Version), MasterKeyId, Wrap, IsActive, CreatedAt FROM UserKeys GROUP BY MasterKeyId",
                    Key,
                    cancellationToken).ConfigureAwait(false),
                SomeObjects = await ListAsync(connection, Sample, row => row.GetString(0), cancellationToken).ConfigureAwait(false),
            };
    }

    private static WrappedUserKey Key(DbDataReader row) => new()
    {
        UserId = row.GetGuid(0),
        Version = row.GetInt32(1),
        MasterKeyId = row.GetString(2),
        Wrap = row.GetFieldValue<byte[]>(3),
        IsActive = row.GetBoolean(4),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
    };

    private static async Task<List<T>> ListAsync<T>(
        SqliteConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // constants of this class only
            command.CommandText = sql;
#pragma warning restore CA2100
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var found = new List<T>();
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(read(rows));
                }

                return found;
            }
        }
    }
}
