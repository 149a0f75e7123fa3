using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SecureVault.Tests.Security.Calls;

/// <summary>
/// Notes each change of any row in a vault's database, by triggers, and of the list of objects in its store. A few things change legitimately
/// with a call that is refused, and are left out.
/// </summary>
internal sealed class CallDigest : IAsyncDisposable
{
    // A refused call may leave its entry, and that is what the log is for; attempts are counted by network; what answers a question uses it up.
    private static readonly string[] LeftOutTables = ["AuditEntries", "AuditChains", "AuditEpochs", "SignInNetworks", "UsedChallenges", "CallChanges"];

    // Wrong attempts count, and they count before anything is looked at; a session notes when it was last used.
    private static readonly string[] LeftOutColumns = ["AccessFailedCount", "LockoutEnd", "UncountedAttempts", "LastSeenAt"];

    private readonly SqliteConnection _connection;
    private readonly string _objects;
    private HashSet<string> _before = [];

    private CallDigest(SqliteConnection connection, string objects) => (_connection, _objects) = (connection, objects);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<CallDigest> OpenAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(db.Database.GetConnectionString()) { Pooling = false }.ToString());
        await connection.OpenAsync(Token);
        var digest = new CallDigest(connection, vault.Folder.Combine("objects"));
        await digest.ReadAsync("CREATE TABLE CallChanges (Line TEXT NOT NULL, Sign INTEGER NOT NULL)");
        var tables = (await digest.ReadAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")).Except(LeftOutTables).ToList();
        Assert.True(tables.Count > 20);
        foreach (var table in tables)
        {
            var columns = (await digest.ReadAsync($"SELECT name FROM pragma_table_info('{table}')")).Except(LeftOutColumns).ToList();
            await digest.ReadAsync(TriggersOf(table, columns));
        }

        return digest;
    }

    /// <summary>Forgets the changes until now.</summary>
    public async Task BeginAsync()
    {
        await ReadAsync("DELETE FROM CallChanges");
        _before = Objects();
    }

    /// <summary>Rows and objects that are there now and were not before, or the other way round.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        var objects = Objects();
        objects.SymmetricExceptWith(_before);
        return [.. await ReadAsync("SELECT Line FROM CallChanges GROUP BY Line HAVING SUM(Sign) <> 0"), .. objects];
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private HashSet<string> Objects() => [.. Directory.EnumerateFiles(_objects, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_objects, file))];

    private static string TriggersOf(string table, List<string> columns)
    {
        var isChanged = string.Join(" OR ", columns.Select(column => $"NEW.\"{column}\" IS NOT OLD.\"{column}\""));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            CREATE TRIGGER "CallInsert{table}" AFTER INSERT ON "{table}" BEGIN {Note("NEW", 1)} END;
            CREATE TRIGGER "CallDelete{table}" AFTER DELETE ON "{table}" BEGIN {Note("OLD", -1)} END;
            CREATE TRIGGER "CallUpdate{table}" AFTER UPDATE ON "{table}" WHEN {isChanged} BEGIN {Note("OLD", -1)} {Note("NEW", 1)} END;
            """);

        string Note(string row, int sign) =>
            $"INSERT INTO CallChanges VALUES ('{table}'{string.Concat(columns.Select(column => $" || ' {column}=' || quote({row}.\"{column}\")"))}, {sign});";
    }

    /// <returns>The first column.</returns>
    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the names are the database's own
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(Token);
        var first = new List<string>();
        while (await rows.ReadAsync(Token))
        {
            first.Add(rows.GetString(0));
        }

        return first;
    }
}
