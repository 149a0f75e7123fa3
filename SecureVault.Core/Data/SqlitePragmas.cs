using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SecureVault.Core.Data;

/// <summary>Sets what SQLite forgets between connections.</summary>
internal sealed class SqlitePragmas(int busyTimeoutSeconds) : DbConnectionInterceptor
{
    // synchronous=FULL: with WAL, NORMAL may lose the last commits at a power cut, and an upload that was
    // acknowledged must be there. secure_delete: a destroyed key must not stay readable in a free page.
    // busy_timeout: SQLite itself looks again after a few milliseconds when another writes; the provider alone would sleep
    // for 150 ms each time, and eight writers at once would wait for nothing most of the time.
    private readonly string _pragmas =
        $"PRAGMA busy_timeout={busyTimeoutSeconds * 1000}; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = _pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
