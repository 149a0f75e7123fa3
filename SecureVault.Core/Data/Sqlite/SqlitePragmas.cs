using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>Sets what SQLite forgets between connections, and lets none be used once the file they stand for is gone.</summary>
internal sealed class SqlitePragmas(int busyTimeoutSeconds, Ballast ballast, DatabaseFile file) : DbConnectionInterceptor
{
    // synchronous=FULL: with WAL, NORMAL may lose the last commits at a power cut, and an upload that was
    // acknowledged must be there. secure_delete: a destroyed key must not stay readable in a free page.
    // busy_timeout: SQLite itself looks again after a few milliseconds when another writes; the provider alone would sleep
    // for 150 ms each time, and eight writers at once would wait for nothing most of the time.
    // recursive_triggers: the total of a folder changes those above it.
    // temp_store: sorting and undoing a statement must not need room on a disk.
    private readonly string _pragmas = Text(busyTimeoutSeconds);

    // A connection that comes out of the pool has them already, and most operations here take less time than setting them.
    private readonly ConditionalWeakTable<sqlite3, object> _set = [];

    /// <summary>The statements, for a connection that is not EF Core's.</summary>
    public static string Text(int busyTimeoutSeconds) =>
        $"PRAGMA busy_timeout={busyTimeoutSeconds * 1000}; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        file.DemandThere();
        ballast.ReleaseIfShort();
        var handle = HandleOf(connection);
        if (!_set.TryGetValue(handle, out _))
        {
            using var command = connection.CreateCommand();
            command.CommandText = _pragmas;
            command.ExecuteNonQuery();
            _set.AddOrUpdate(handle, this);
        }
    }

    // SQLite has no asynchronous calls; the provider's run on the caller's thread as well.
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    private static sqlite3 HandleOf(DbConnection connection) =>
        ((SqliteConnection)connection).Handle ?? throw new InvalidOperationException("The connection is not open.");
}
