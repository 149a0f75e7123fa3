using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SecureVault.Core.Data;

/// <summary>What is done to the database as a whole: looking at it, bringing it up to date, forgetting what was deleted.</summary>
public sealed class VaultDatabase(IDbContextFactory<VaultDbContext> contexts)
{
    /// <summary>True when the file is there and has tables. Writes nothing.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
            return File.Exists(file)
                && (await db.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)).Any();
        }
    }

    /// <summary>True when the file has migrations that this program does not know. Writes nothing.</summary>
    public async Task<bool> IsNewerAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var applied = await db.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
            return applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).Any();
        }
    }

    /// <summary>Makes or updates the tables, and sets write-ahead logging, which the file remembers.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
            await db.Database.ExecuteSqlAsync($"PRAGMA journal_mode=WAL", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Empties the write-ahead log into the file. Until then pages that were overwritten, such as destroyed keys,
    /// can still be read from it.
    /// </summary>
    public async Task ForgetDeletedAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads one row; throws when the database does not answer.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            _ = await db.State.AsNoTracking().AnyAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
