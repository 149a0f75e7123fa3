using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Data;

/// <summary>What is done to the database as a whole: looking at it, bringing it up to date, forgetting what was deleted.</summary>
public sealed class VaultDatabase(IDbContextFactory<VaultDbContext> contexts, IOptions<DatabaseOptions> options)
{
    /// <summary>What the file holds, before anything is done with it.</summary>
    public Task<DatabaseState> InspectAsync(CancellationToken cancellationToken) =>
        DatabaseState.ReadAsync(DataServices.ConnectionString(options.Value), cancellationToken);

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
