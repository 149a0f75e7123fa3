using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>Makes the database, or brings it up to date, under the vault's lock and within a time.</summary>
public sealed class DatabaseUpgrade
{
    private readonly VaultLock _vaultLock;
    private readonly DatabaseCopies _copies;
    private readonly SchemaMigrations _migrations;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _clock;

    internal DatabaseUpgrade(VaultLock vaultLock, DatabaseCopies copies, SchemaMigrations migrations, IOptions<DatabaseOptions> options, TimeProvider clock)
    {
        _vaultLock = vaultLock;
        _copies = copies;
        _migrations = migrations;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>Does what is left to do. A process that is killed meanwhile leaves the database as it was before, or up to date.</summary>
    /// <exception cref="DatabaseUpgradeException">It could not be done, or not in time.</exception>
    public async Task RunAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (!_vaultLock.IsHeld)
        {
            throw new InvalidOperationException("The vault is not locked.");
        }

        // SQLite would make it as the umask says, and gives its mode to the files beside it.
        PrivateFiles.CreateFile(_options.File);
        var limit = TimeSpan.FromMinutes(_options.UpgradeTimeoutMinutes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // On another thread: SQLite works on the one that asks, and a statement can't be told to stop.
            await Task.Run(() => BringUpToDateAsync(found, stop.Token), stop.Token)
                .WaitAsync(limit, _clock, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw new DatabaseUpgradeException(
                $"The database was not up to date after {limit.TotalMinutes:0} minutes and stays as it was; if another program has it open, close that one, and if the vault is very large, raise Database:UpgradeTimeoutMinutes.",
                exception);
        }
    }

    private async Task BringUpToDateAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        await _migrations.PrepareAsync(cancellationToken).ConfigureAwait(false);
        _copies.DeleteExpired();
        if (found.IsCurrent)
        {
            return;
        }

        if (found.LastMigration is { } last)
        {
            _copies.Keep(last);
        }

        await _migrations.RunAsync(found, cancellationToken).ConfigureAwait(false);
    }
}
