using System.Runtime.CompilerServices;
using System.Text.Json;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>The records of backups in the store.</summary>
internal sealed class BackupRecords(IStoreRecords records, MasterKeyring keyring, SpoolPlace place)
{
    // Some two dozen are kept. A list without an end would fill the memory.
    private const int MaxListed = 10_000;

    /// <summary>A seal for a new backup, under the key without which its rows do not open: a key is kept for as long as a backup is under it.</summary>
    /// <param name="id">The backup.</param>
    /// <param name="masterKeys">The master keys that the backup's rows are under.</param>
    /// <exception cref="MasterKeyException">They are under several older keys, and a backup can only keep one of them.</exception>
    public BackupSeal NewSeal(BackupId id, IEnumerable<string> masterKeys)
    {
        var active = keyring.Active;
        var older = masterKeys.Where(key => key != active.Id).Select(key => keyring.TryFind(key, out var found) ? found : null).OfType<MasterKey>().ToList();
        return older.Count > 1
            ? throw new MasterKeyException("The database's keys are under several older master keys, so no backup can be made yet; 'securevault keys rotate' brings them under the active one.")
            : new BackupSeal(older.SingleOrDefault(active), id.Value);
    }

    public SegmentWriter Write(BackupId id, BackupSeal seal) => new(records, id, seal, place.TryOpen());

    /// <summary>Makes a backup of the segments that were stored.</summary>
    public Task FinishAsync(BackupId id, BackupSeal seal, BackupManifest manifest, CancellationToken cancellationToken) =>
        records.PutAsync(id.Manifest, seal.SealManifest(manifest.Write()), cancellationToken);

    /// <summary>All that are there, the oldest first, whole or not.</summary>
    /// <exception cref="ObjectStoreException">The store fails, or lists so many that they can't be the vault's.</exception>
    public async Task<List<Backup>> ListAsync(CancellationToken cancellationToken)
    {
        var found = await ListAsync(BackupId.Prefix, cancellationToken).Take(MaxListed + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.Count <= MaxListed
            ? found
            : throw new ObjectStoreException(ObjectStoreError.Inconsistent, $"The store lists more than {MaxListed} backups; remove what does not belong under {BackupId.Prefix}.");
    }

    /// <summary>One that is there.</summary>
    public ValueTask<Backup> FindAsync(BackupId id, CancellationToken cancellationToken) =>
        ListAsync(PrefixOf(id), cancellationToken).SingleAsync(cancellationToken);

    /// <summary>Deletes a backup, its manifest first: what is left after an interruption is no backup.</summary>
    public async Task DeleteAsync(BackupId id, CancellationToken cancellationToken)
    {
        await records.DeleteAsync(id.Manifest, cancellationToken).ConfigureAwait(false);
        await foreach (var record in records.ListAsync(PrefixOf(id), cancellationToken).ConfigureAwait(false))
        {
            await records.DeleteAsync(record.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a backup to be read.</summary>
    /// <exception cref="BackupException">It can't be read here.</exception>
    /// <exception cref="ObjectStoreException">The store fails.</exception>
    public async Task<BackupReader> OpenAsync(BackupId id, CancellationToken cancellationToken)
    {
        var record = await records.ReadAsync(id.Manifest, cancellationToken).ConfigureAwait(false)
            ?? throw new BackupException(BackupError.Missing, $"There is no whole backup {id}.");
        var stored = await records.ListAsync(id.Manifest.ToString(), cancellationToken)
            .Select(found => found.Modified)
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        var seal = SealOf(id, record);
        try
        {
            return new BackupReader(records, id, seal, ReadManifest(id, seal, record), stored);
        }
        catch
        {
            seal.Dispose();
            throw;
        }
    }

    private static string PrefixOf(BackupId id) => $"{BackupId.Prefix}{id}/";

    private async IAsyncEnumerable<Backup> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Backup? backup = null;
        await foreach (var record in records.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (BackupId.Of(record.Name) is not { } id)
            {
                continue;
            }

            if (backup is not null && backup.Id != id)
            {
                yield return backup;
                backup = null;
            }

            backup ??= new Backup(id, IsWhole: false, 0, DateTimeOffset.MinValue);
            backup = backup with
            {
                IsWhole = backup.IsWhole || record.Name == id.Manifest,
                Bytes = backup.Bytes + record.Length,
                Stored = record.Modified > backup.Stored ? record.Modified : backup.Stored,
            };
        }

        if (backup is not null)
        {
            yield return backup;
        }
    }

    private BackupSeal SealOf(BackupId id, byte[] record)
    {
        string keyId;
        try
        {
            keyId = BackupSeal.KeyIdOfManifest(record);
        }
        catch (SealedObjectException exception)
        {
            throw Unreadable(id, exception);
        }

        return keyring.TryFind(keyId, out var key)
            ? new BackupSeal(key, id.Value)
            : throw new BackupException(BackupError.WrongKey, $"The backup {id} was sealed under another master key.");
    }

    private static BackupManifest ReadManifest(BackupId id, BackupSeal seal, byte[] record)
    {
        try
        {
            var content = seal.OpenManifest(record);
            var (format, application) = BackupManifest.ReadFormat(content);
            return format == BackupManifest.CurrentFormat
                ? BackupManifest.Read(content)
                : throw new BackupException(BackupError.Newer, $"The backup {id} has format {format}; this program reads format {BackupManifest.CurrentFormat}. Restore it with SecureVault {application} or newer.");
        }
        catch (Exception exception) when (exception is SealedObjectException or JsonException)
        {
            throw Unreadable(id, exception);
        }
    }

    private static BackupException Unreadable(BackupId id, Exception exception) =>
        exception is SealedObjectException { Error: SealedObjectError.UnknownVersion }
            ? new BackupException(BackupError.Newer, $"The record {id.Manifest} was written by a newer version of SecureVault.", exception)
            : new BackupException(BackupError.Damaged, $"The record {id.Manifest} is damaged; this backup can't be restored.", exception);
}
