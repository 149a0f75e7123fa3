using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Data;

/// <summary>Runs EF Core's migrations so that a killed process does not keep the next one from running them.</summary>
internal sealed partial class SchemaMigrations(IDbContextFactory<VaultDbContext> contexts, IOptions<DatabaseOptions> options, ILogger<SchemaMigrations> logger)
{
    /// <summary>Sets write-ahead logging, which the file remembers, unless a process was killed before it came to that.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(DataServices.ConnectionString(options.Value)) { Pooling = false }.ToString());
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = "PRAGMA journal_mode=WAL";
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs those that are missing, all of them in one transaction.</summary>
    public async Task RunAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await RemoveStaleLockAsync(db, cancellationToken).ConfigureAwait(false);
            Began(logger, found.LastMigration ?? "nothing");
            await db.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
            Ended(logger);
        }
    }

    /// <summary>
    /// EF Core marks in a table that it is at work and waits without end while somebody else's mark is there. A process that is
    /// killed leaves its mark. Under the vault's lock nobody else is at work, so whatever mark there is, is such a one.
    /// </summary>
    private async Task RemoveStaleLockAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var tables = await db.Database
            .SqlQuery<int>($"SELECT count(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken)
            .ConfigureAwait(false);
        if (tables > 0
            && await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken).ConfigureAwait(false) > 0)
        {
            StaleLockRemoved(logger);
        }
    }

    [LoggerMessage(EventId = 523, Level = LogLevel.Warning, Message = "An earlier start was ended while it brought the database up to date; its lock in the database is removed")]
    private static partial void StaleLockRemoved(ILogger logger);

    [LoggerMessage(EventId = 524, Level = LogLevel.Information, Message = "Bringing the database up to date, from {Migration}")]
    private static partial void Began(ILogger logger, string migration);

    [LoggerMessage(EventId = 525, Level = LogLevel.Information, Message = "The database is up to date")]
    private static partial void Ended(ILogger logger);
}
