using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Recovery;

/// <summary>The result of a restore.</summary>
/// <param name="Rows">Rows of the backup.</param>
/// <param name="Gone">Rows that were removed again, because they were destroyed after the backup.</param>
/// <param name="Locked">Accounts that were locked after the backup, and are locked again.</param>
public sealed record RestoreResult(long Rows, GoneCounts Gone, int Locked);

/// <summary>
/// Makes a database of a backup. It is written under another name, compared with the backup to the last row, and gets its own name at the end:
/// a restore that was interrupted begins anew.
/// </summary>
public sealed class Restore
{
    private const int RowsBetweenReports = 4096;

    private readonly GoneMarkers _gone;
    private readonly KeyCards _cards;
    private readonly TimeProvider _clock;

    internal Restore(GoneMarkers gone, KeyCards cards, TimeProvider clock) => (_gone, _cards, _clock) = (gone, cards, clock);

    /// <summary>Restores in the place of a database that is there. The old one is kept beside it under another name; it is moved last.</summary>
    /// <param name="backup">The backup, opened.</param>
    /// <param name="file">The database, which nobody uses.</param>
    /// <param name="progress">Told now and then how far it has come.</param>
    /// <param name="cancellationToken">Ends it; the old database is untouched then. A crash while it is moved leaves no database, and a start says so.</param>
    /// <returns>The result, and where the old database is.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<(RestoreResult Result, string Replaced)> ReplaceAsync(
        BackupReader backup, string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var (restored, time) = (file + ".restored", _clock.GetUtcNow().UtcDateTime);
        DurableFile.TryDelete(restored);
        var result = await RunAsync(backup, restored, progress, cancellationToken).ConfigureAwait(false);
        var replaced = $"{file}.{time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.replaced";
        foreach (var ending in NewDatabase.Endings.Where(ending => File.Exists(file + ending)))
        {
            File.Move(file + ending, replaced + ending);
        }

        DurableFile.FlushFolder(Path.GetDirectoryName(file)!);
        File.Move(restored, file);
        DurableFile.FlushFolder(Path.GetDirectoryName(file)!);
        return (result, replaced);
    }

    /// <summary>Restores into a file that is not there yet. The store only gives; it is not changed.</summary>
    /// <param name="backup">The backup, opened.</param>
    /// <param name="file">Where the database is to be.</param>
    /// <param name="progress">Told now and then how far it has come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BackupException">The backup is damaged.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    /// <exception cref="InvalidDataException">A marker of what is gone does not open, so what was deleted could come back; or rows are missing.</exception>
    /// <exception cref="IOException">There is a database already, or the disk fails.</exception>
    public Task<RestoreResult> RunAsync(BackupReader backup, string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);

        // SQLite writes on the thread that asks.
        return Task.Run(() => FillAsync(backup, Path.GetFullPath(file), progress, cancellationToken), cancellationToken);
    }

    private async Task<RestoreResult> FillAsync(BackupReader backup, string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var database = await NewDatabase.BeginAsync(file, backup.Manifest.Schema, cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            var rows = 0L;
            await foreach (var row in backup.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                await database.InsertAsync(row.Table.Name, row.Table.Columns.Select(column => column.Name), row.Values, cancellationToken).ConfigureAwait(false);
                if (++rows % RowsBetweenReports == 0)
                {
                    progress?.Report(new BackupProgress(row.Table.Name, rows));
                }
            }

            await database.UpgradeAsync(cancellationToken).ConfigureAwait(false);
            var goneRows = new GoneRows(database.Context);
            await foreach (var marker in _gone.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await goneRows.RemoveAsync(marker, cancellationToken).ConfigureAwait(false);
            }

            var counts = await goneRows.FinishAsync(cancellationToken).ConfigureAwait(false);
            var locked = await LockAsync(database.Context, backup.Manifest.Vault, cancellationToken).ConfigureAwait(false);
            await LetItBeOlderAsync(database.Context, cancellationToken).ConfigureAwait(false);
            await database.PublishAsync().ConfigureAwait(false);
            return new RestoreResult(rows, counts, locked);
        }
    }

    /// <summary>
    /// Key cards are written when an account is locked, so they know of locks that the backup does not. An account that was unlocked after the
    /// backup stays locked: an administrator can unlock it, and nobody could take back what a wrong guess gave away.
    /// </summary>
    private async Task<int> LockAsync(VaultDbContext db, Guid? vault, CancellationToken cancellationToken)
    {
        var locked = 0;
        await foreach (var found in _cards.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (found.Card is { User: var user, Facts: { LockedAt: { } time } facts } && facts.Vault == vault)
            {
                locked += await db.Users
                    .Where(row => row.Id == user && row.LockedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.LockedAt, time), cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return locked;
    }

    /// <summary>
    /// The store may still have the marker of the moment of the backup. Without this the restored database would pass for the newest one, and what
    /// was stored after the backup for remains.
    /// </summary>
    private static Task<int> LetItBeOlderAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var stamp = Guid.NewGuid();
        return db.State
            .Where(state => state.MarkerStamp != null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(state => state.MarkerStamp, stamp).SetProperty(state => state.NextMarkerStamp, (Guid?)null), cancellationToken);
    }
}
