using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data.Sqlite;

namespace SecureVault.Core.Data;

/// <summary>Operations on the database as a whole: inspecting it, and erasing what was deleted.</summary>
public sealed class VaultDatabase(IDbContextFactory<VaultDbContext> contexts, IOptions<DatabaseOptions> options, DatabaseFile file)
{
    // True at first: what an earlier process deleted may still be in the log.
    private volatile bool _isForgettingOwed = true;

    /// <summary>Looks at the file before anything is done with it.</summary>
    public Task<DatabaseState> InspectAsync(CancellationToken cancellationToken) =>
        DatabaseState.ReadAsync(DataServices.ConnectionString(options.Value), cancellationToken);

    /// <summary>Notes that something was deleted that <see cref="ForgetDeletedAsync"/> has to make unreadable.</summary>
    public void OweForgetting() => _isForgettingOwed = true;

    /// <summary>Keeps an eye on the file from now on: when it is deleted or replaced while the server runs, every use of the database fails.</summary>
    public void Watch() => file.Watch();

    /// <summary>
    /// Empties the write-ahead log into the file and cuts it, if something was deleted since it was last cut. Until then pages that
    /// were overwritten, such as destroyed keys, can be read from it. Nobody waits for that: while somebody reads from the log
    /// or writes to it, it stays owed for the next call.
    /// </summary>
    /// <returns>False while it is owed.</returns>
    public async Task<bool> ForgetDeletedAsync(CancellationToken cancellationToken)
    {
        if (!_isForgettingOwed)
        {
            return true;
        }

        // Before: what is deleted from here on may come too late for this one.
        _isForgettingOwed = false;
        var isDone = false;
        try
        {
            return isDone = await TryCutLogAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!isDone)
            {
                _isForgettingOwed = true;
            }
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

    /// <summary>
    /// On a connection of its own, because it must not wait: TRUNCATE keeps writers out while it waits for readers. PASSIVE comes
    /// first and copies beside both, so that TRUNCATE has nothing left to do but to cut (sqlite.org/pragma.html#pragma_wal_checkpoint).
    /// </summary>
    private async Task<bool> TryCutLogAsync(CancellationToken cancellationToken)
    {
        var own = new SqliteConnectionStringBuilder(DataServices.ConnectionString(options.Value)) { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        var connection = new SqliteConnection(own.ToString());
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = "PRAGMA busy_timeout=0; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(PASSIVE);";
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE);";
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is 0L;
            }
        }
    }
}
