using System.Reflection;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Recovery.Retention;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>Sealed backups of the database, kept in the store beside the objects.</summary>
public sealed class Backups
{
    // Remains that can't be removed in this time go with a pruning a day later.
    private static readonly TimeSpan CleanupTimeout = TimeSpan.FromSeconds(20);

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly BackupRecords _records;
    private readonly BackupPruning _pruning;
    private readonly StoreOwnership _ownership;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal Backups(
        IDbContextFactory<VaultDbContext> contexts, BackupRecords records, BackupPruning pruning, StoreOwnership ownership, AuditLog audit, TimeProvider clock)
    {
        _contexts = contexts;
        _records = records;
        _pruning = pruning;
        _ownership = ownership;
        _audit = audit;
        _clock = clock;
    }

    private static string Application =>
        typeof(Backups).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>
    /// Writes a backup of the database as it is now, while others go on reading and writing. A backup that fails or is cancelled leaves nothing.
    /// </summary>
    /// <param name="progress">Told now and then how far it has come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ObjectStoreException">The store does not take it, or is not this vault's.</exception>
    /// <exception cref="MasterKeyException">A rotation to several keys ago is not finished.</exception>
    public async Task<Backup> CreateAsync(IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        await _ownership.DemandNewestAsync(cancellationToken).ConfigureAwait(false);
        var id = BackupId.New(_clock.GetUtcNow());
        try
        {
            // SQLite reads on the thread that asks.
            await Task.Run(() => WriteAsync(id, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TryRemoveAsync(id).ConfigureAwait(false);
            throw;
        }

        await _audit.RecordAloneAsync(new AuditEvent(AuditAction.BackedUp) { Details = [("backup", id)] }, cancellationToken).ConfigureAwait(false);
        return await _records.FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All backups, the oldest first, with those that were not finished.</summary>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<IReadOnlyList<Backup>> ListAsync(CancellationToken cancellationToken) =>
        await _records.ListAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Finds the whole backup of the newest database. What was backed up counts, not the name: a clock may have been wrong.
    /// </summary>
    /// <returns>Null when there is no backup.</returns>
    /// <exception cref="BackupException">There are backups, and none can be read here; the error is that of the newest.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<BackupId?> FindLatestAsync(CancellationToken cancellationToken)
    {
        ((long Generation, DateTimeOffset Stored) Place, BackupId Id)? latest = null;
        BackupException? unreadable = null;
        foreach (var backup in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!backup.IsWhole)
            {
                continue;
            }

            try
            {
                using var reader = await _records.OpenAsync(backup.Id, cancellationToken).ConfigureAwait(false);
                var place = (reader.Manifest.Generation, reader.Stored);
                latest = latest is { } other && other.Place.CompareTo(place) > 0 ? latest : (place, backup.Id);
            }
            catch (BackupException exception)
            {
                unreadable = exception;
            }
        }

        return latest is { Id: var id } ? id : unreadable is null ? null : throw unreadable;
    }

    /// <summary>Deletes a backup; none is no error.</summary>
    /// <exception cref="ObjectStoreException">The store fails, or may be another vault's.</exception>
    public async Task DeleteAsync(BackupId id, CancellationToken cancellationToken)
    {
        await _ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
        await _records.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes what <see cref="BackupRetention"/> no longer keeps, and what was not finished a day ago.</summary>
    /// <returns>What was deleted; nothing while store or clock are in doubt.</returns>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public Task<IReadOnlyList<Backup>> PruneAsync(CancellationToken cancellationToken) => _pruning.RunAsync(cancellationToken);

    /// <summary>Opens a backup to be read. The caller disposes it.</summary>
    /// <exception cref="BackupException">There is none, or it can't be read here.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<BackupReader> ReadAsync(BackupId id, CancellationToken cancellationToken)
    {
        var reader = await _records.OpenAsync(id, cancellationToken).ConfigureAwait(false);
        if (DatabaseState.Knows(reader.Manifest.Schema))
        {
            return reader;
        }

        reader.Dispose();
        throw new BackupException(
            BackupError.Newer,
            $"The backup {id} has the schema {reader.Manifest.Schema}, which this program does not know. Restore it with SecureVault {reader.Manifest.Application} or newer.");
    }

    private async Task WriteAsync(BackupId id, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        // Before the snapshot: what is destroyed from now on may still be in it, and its marker must not be taken for older.
        var time = _clock.GetUtcNow();
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = db.ConfigureAwait(false);
        var snapshot = await db.BeginSnapshotAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = snapshot.ConfigureAwait(false);

        // Read in the snapshot: a rotation may be changing the rows that it has.
        using var seal = _records.NewSeal(
            id, await MasterKeysInUse.FindAsync(db, cancellationToken).ConfigureAwait(false));
        var segments = _records.Write(id, seal);
        await using var removing = segments.ConfigureAwait(false);
        var tables = await new DumpWriter(db, snapshot, segments, progress).WriteAsync(cancellationToken).ConfigureAwait(false);
        var manifest = await DescribeAsync(db, time, cancellationToken).ConfigureAwait(false) with { Tables = tables, Segments = segments.Hashes };

        // The store may take its time; nobody waits for the snapshot any more.
        await snapshot.RollbackAsync(cancellationToken).ConfigureAwait(false);
        await db.Database.CloseConnectionAsync().ConfigureAwait(false);
        await segments.StoreAsync(cancellationToken).ConfigureAwait(false);
        await _records.FinishAsync(id, seal, manifest, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<BackupManifest> DescribeAsync(VaultDbContext db, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var state = await db.State.AsNoTracking().SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var stored = db.Versions.Where(version => version.State == VersionState.Stored);
        return new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Schema = (await db.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)).Max(StringComparer.Ordinal)!,
            Application = Application,
            Database = db.Database.ProviderName!.Split('.')[^1].ToLowerInvariant(),
            Milliseconds = time.ToUnixTimeMilliseconds(),
            Vault = state?.VaultId,
            Generation = state?.Generation ?? 0,
            Objects = await stored.LongCountAsync(cancellationToken).ConfigureAwait(false),
            ObjectBytes = await stored.SumAsync(version => version.SealedLength, cancellationToken).ConfigureAwait(false),
            Tables = [],
            Segments = [],
        };
    }

    private async Task TryRemoveAsync(BackupId id)
    {
        using var limit = new CancellationTokenSource(CleanupTimeout, _clock);
        try
        {
            await _records.DeleteAsync(id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectStoreException or OperationCanceledException)
        {
            // The failure of the backup itself says more.
        }
    }
}
