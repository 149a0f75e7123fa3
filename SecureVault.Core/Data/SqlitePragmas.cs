using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SecureVault.Core.Data;

/// <summary>Sets what SQLite forgets between connections.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // synchronous=FULL: with WAL, NORMAL may lose the last commits at a power cut, and an upload that was
    // acknowledged must be there. secure_delete: a destroyed key must not stay readable in a free page.
    private const string Pragmas = "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
