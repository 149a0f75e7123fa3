using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Recovery;

/// <summary>The result of a restore.</summary>
/// <param name="Rows">Rows of the backup.</param>
/// <param name="Gone">Rows that were removed again, because they were destroyed after the backup.</param>
/// <param name="Adopted">Accounts and files that the backup did not know.</param>
public sealed record RestoreResult(long Rows, GoneCounts Gone, AdoptionResult Adopted);

/// <summary>How far a restore has come; of the two one moves.</summary>
/// <param name="Rows">Rows of the backup.</param>
/// <param name="Adopted">Contents that the backup does not know; null before the store was searched for them.</param>
public readonly record struct RestoreProgress(long Rows, AdoptionProgress? Adopted);

/// <summary>
/// Makes a database of a backup, or of none, and of all that the store has besides. It is written under another name, compared with the backup to
/// the last row, and gets its own name at the end: a restore that was interrupted begins anew.
/// </summary>
public sealed class Restore
{
    private const int RowsBetweenReports = 4096;

    private readonly GoneMarkers _gone;
    private readonly Adoption _adoption;
    private readonly VaultIdentity _identity;
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly RestoredAudit _audit;
    private readonly TimeProvider _clock;

    internal Restore(
        GoneMarkers gone, Adoption adoption, VaultIdentity identity, IDbContextFactory<VaultDbContext> contexts, RestoredAudit audit, TimeProvider clock) =>
        (_gone, _adoption, _identity, _contexts, _audit, _clock) = (gone, adoption, identity, contexts, audit, clock);

    /// <summary>Restores a database to its place. One that is there is replaced, and kept.</summary>
    /// <returns>The result, and where the old database is; null when there was none.</returns>
    /// <inheritdoc cref="ReplaceAsync"/>
    public async Task<(RestoreResult Result, string? Replaced)> RestoreAsync(
        BackupReader? backup, string file, IProgress<RestoreProgress>? progress, CancellationToken cancellationToken) => File.Exists(file)
            ? await ReplaceAsync(backup, file, progress, cancellationToken).ConfigureAwait(false)
            : (await RunAsync(backup, file, progress, cancellationToken).ConfigureAwait(false), null);

    /// <summary>Restores in the place of a database that is there. The old one is kept beside it under another name; it is moved last.</summary>
    /// <param name="backup">The backup, opened; null for none.</param>
    /// <param name="file">The database, which nobody uses.</param>
    /// <param name="progress">Told now and then how far it has come.</param>
    /// <param name="cancellationToken">Ends it; the old database is untouched then. A crash while it is moved leaves no database, and a start says so.</param>
    /// <returns>The result, and where the old database is.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<(RestoreResult Result, string Replaced)> ReplaceAsync(
        BackupReader? backup, string file, IProgress<RestoreProgress>? progress, CancellationToken cancellationToken)
    {
        var (restored, time) = (file + ".restored", _clock.GetUtcNow().UtcDateTime);
        DurableFile.TryDelete(restored);
        var result = await RunAsync(backup, restored, progress, cancellationToken).ConfigureAwait(false);
        NewDatabase.CloseIdleConnections();
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
    /// <param name="backup">The backup, opened. Null for none: accounts come from their cards alone, files from their own objects.</param>
    /// <param name="file">Where the database is to be.</param>
    /// <param name="progress">Told now and then how far it has come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BackupException">The backup is damaged.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    /// <exception cref="InvalidDataException">A marker of what is gone does not open, so what was deleted could come back; or rows are missing.</exception>
    /// <exception cref="IOException">There is a database already, or the disk fails.</exception>
    public Task<RestoreResult> RunAsync(BackupReader? backup, string file, IProgress<RestoreProgress>? progress, CancellationToken cancellationToken)
    {
        // SQLite writes on the thread that asks.
        return Task.Run(() => FillAsync(backup, Path.GetFullPath(file), adopts: true, progress, cancellationToken), cancellationToken);
    }

    /// <summary>Restores the rows of a backup alone, to prove that it can be done.</summary>
    /// <returns>How many there are.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<long> CopyAsync(BackupReader backup, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        var fill = Task.Run(() => FillAsync(backup, Path.GetFullPath(file), adopts: false, progress: null, cancellationToken), cancellationToken);
        return (await fill.ConfigureAwait(false)).Rows;
    }

    private async Task<RestoreResult> FillAsync(
        BackupReader? backup, string file, bool adopts, IProgress<RestoreProgress>? progress, CancellationToken cancellationToken)
    {
        // An empty store is found out before anything is written.
        var vault = backup?.Manifest.Vault ?? await _identity.FindAsync(cancellationToken).ConfigureAwait(false);
        var database = await NewDatabase.BeginAsync(file, backup?.Manifest.Schema, cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            var rows = backup is null ? 0 : await CopyRowsAsync(backup, database, progress, cancellationToken).ConfigureAwait(false);
            await database.UpgradeAsync(cancellationToken).ConfigureAwait(false);
            var goneRows = new GoneRows(database.Context);
            await foreach (var marker in _gone.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await goneRows.RemoveAsync(marker, cancellationToken).ConfigureAwait(false);
            }

            // Whoever was locked since could come back by a link that was made before.
            await database.Context.Invitations.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            await LetItBeOlderAsync(database.Context, vault, cancellationToken).ConfigureAwait(false);
            var adopted = adopts
                ? await AdoptAsync(database, vault, progress is null ? null : new AdoptedSoFar(progress, rows), cancellationToken).ConfigureAwait(false)
                : default;
            if (adopts)
            {
                await _audit.ContinueAsync(database.Context, isFromBackup: backup is not null, cancellationToken).ConfigureAwait(false);
            }

            // Only now is it known which files have no content left.
            var counts = await goneRows.FinishAsync(cancellationToken).ConfigureAwait(false);
            await database.PublishAsync().ConfigureAwait(false);
            return new RestoreResult(rows, counts, adopted);
        }
    }

    private async Task<AdoptionResult> AdoptAsync(
        NewDatabase database, Guid vault, IProgress<AdoptionProgress>? progress, CancellationToken cancellationToken)
    {
        var program = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (program.ConfigureAwait(false))
        {
            var scope = new AdoptionScope(vault, DateTimeOffset.MaxValue, IsNewest: false);
            return (await _adoption.RunAsync(database.ContextsWith(program.Model), scope, _clock, progress, cancellationToken).ConfigureAwait(false)).Result;
        }
    }

    private static async Task<long> CopyRowsAsync(
        BackupReader backup, NewDatabase database, IProgress<RestoreProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = 0L;
        await foreach (var row in backup.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            await database.InsertAsync(row.Table.Name, row.Table.Columns.Select(column => column.Name), row.Values, cancellationToken).ConfigureAwait(false);
            if (++rows % RowsBetweenReports == 0)
            {
                progress?.Report(new RestoreProgress(rows, null));
            }
        }

        return rows;
    }

    /// <summary>
    /// The store may still have the marker of the moment of the backup. Without this the restored database would pass for the newest one, and what
    /// was stored after the backup for remains.
    /// </summary>
    private static async Task LetItBeOlderAsync(VaultDbContext db, Guid vault, CancellationToken cancellationToken)
    {
        if (await db.State.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } state)
        {
            db.State.Add(state = new VaultState());
        }

        state.VaultId ??= vault;
        state.MarkerStamp = Guid.NewGuid();
        state.NextMarkerStamp = null;
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        db.ChangeTracker.Clear();
    }

    private sealed class AdoptedSoFar(IProgress<RestoreProgress> progress, long rows) : IProgress<AdoptionProgress>
    {
        public void Report(AdoptionProgress value) => progress.Report(new RestoreProgress(rows, value));
    }
}
