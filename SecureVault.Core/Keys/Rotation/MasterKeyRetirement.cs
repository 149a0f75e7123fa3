using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>How much only one master key opens.</summary>
/// <param name="UserKeys">Keys of users in the database.</param>
/// <param name="SessionKeys">Keys of cookies and forms.</param>
/// <param name="DatabaseCopies">Older databases beside the vault's own.</param>
/// <param name="Cards">Key cards in the store.</param>
/// <param name="GoneMarkers">Markers of what is gone.</param>
/// <param name="Backups">Backups in the store.</param>
/// <param name="StoreMarkers">1 if the store's marker is under it.</param>
/// <param name="Moves">Plans of a move of the store, in the database and in the stores.</param>
public sealed record KeyNeeds(int UserKeys, int SessionKeys, int DatabaseCopies, int Cards, int GoneMarkers, int Backups, int StoreMarkers, int Moves)
{
    /// <summary>Secrets of authenticator apps, and names of passkeys.</summary>
    public int Authenticators { get; init; }

    /// <summary>Keys of the audit log.</summary>
    public int AuditKeys { get; init; }

    /// <summary>Whether the key can go without a loss.</summary>
    public bool IsNone => this is { UserKeys: 0, SessionKeys: 0, DatabaseCopies: 0, Cards: 0, GoneMarkers: 0, Backups: 0, StoreMarkers: 0, Moves: 0, Authenticators: 0, AuditKeys: 0 };
}

/// <summary>Ends the use of a master key once nothing needs it any more.</summary>
public sealed class MasterKeyRetirement
{
    private readonly StoreNeeds _store;
    private readonly LocalNeeds _local;
    private readonly MoveSeals _moves;
    private readonly MasterKeyChanges _changes;

    internal MasterKeyRetirement(StoreNeeds store, LocalNeeds local, MoveSeals moves, MasterKeyChanges changes)
    {
        _store = store;
        _local = local;
        _moves = moves;
        _changes = changes;
    }

    /// <summary>Counts what needs a key, in the database, in the data folder and in the store.</summary>
    /// <exception cref="ObjectStoreException">The store fails, is held or is not this vault's, so nobody knows.</exception>
    public async Task<KeyNeeds> CountAsync(string id, CancellationToken cancellationToken)
    {
        await _store.DemandOursAsync(cancellationToken).ConfigureAwait(false);
        return new KeyNeeds(
            await _local.CountUserKeysAsync(id, cancellationToken).ConfigureAwait(false),
            _local.CountSessionKeys(id),
            _local.CountCopies(id),
            await _store.CountAsync("cards/", id, cancellationToken).ConfigureAwait(false),
            await _store.CountAsync("gone/", id, cancellationToken).ConfigureAwait(false),
            await _store.CountBackupsAsync(id, cancellationToken).ConfigureAwait(false),
            await _store.CountMarkersAsync(id, cancellationToken).ConfigureAwait(false),
            await _moves.CountAsync(id, cancellationToken).ConfigureAwait(false))
        {
            Authenticators = await _local.CountAuthenticatorsAsync(id, cancellationToken).ConfigureAwait(false),
            AuditKeys = await _local.CountAuditKeysAsync(id, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Retires a key if nothing needs it.</summary>
    /// <param name="id">The key.</param>
    /// <param name="file">Where the new keyring goes if its source does not keep it.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    /// <returns>The counts of what needs it; the key is retired if there is nothing.</returns>
    /// <exception cref="MasterKeyException">It is the active key, or not at hand.</exception>
    public async Task<KeyNeeds> RunAsync(string id, string? file, CancellationToken cancellationToken)
    {
        var needs = await CountAsync(id, cancellationToken).ConfigureAwait(false);
        if (needs.IsNone)
        {
            await _changes.RetireAsync(id, file, cancellationToken).ConfigureAwait(false);
        }

        return needs;
    }
}

/// <summary>Counts what is under a master key on this machine.</summary>
internal sealed class LocalNeeds(
    IDbContextFactory<VaultDbContext> contexts, SessionKeyFiles sessionKeys, CopiedKeys copies, RowSeals rows)
{
    public async Task<int> CountUserKeysAsync(string id, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.UserKeys.CountAsync(key => key.MasterKeyId == id, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<int> CountAuthenticatorsAsync(string id, CancellationToken cancellationToken) => rows.CountSignInsAsync(id, cancellationToken);

    public Task<int> CountAuditKeysAsync(string id, CancellationToken cancellationToken) => rows.CountAuditKeysAsync(id, cancellationToken);

    public int CountSessionKeys(string id) => sessionKeys.Count(id);

    public int CountCopies(string id) => copies.Count(id);
}

/// <summary>Counts what is under a master key in the store.</summary>
internal sealed class StoreNeeds(IStoreRecords records, IStoreMarkers markers, StoreOwnership ownership)
{
    // Records are small, and each is a question of its own to a store that may be far away.
    private const int MaxAtOnce = 16;

    /// <exception cref="ObjectStoreException">The store is not this vault's, is held, or does not answer.</exception>
    public Task DemandOursAsync(CancellationToken cancellationToken) => ownership.DemandNewestAsync(cancellationToken);

    public Task<int> CountAsync(string prefix, string id, CancellationToken cancellationToken) =>
        CountAsync(records.ListAsync(prefix, cancellationToken).Select(record => record.Name), id, cancellationToken);

    /// <summary>Whole ones: what has no manifest is no backup.</summary>
    public Task<int> CountBackupsAsync(string id, CancellationToken cancellationToken) => CountAsync(
        records.ListAsync(BackupId.Prefix, cancellationToken).Select(record => record.Name).Where(name => BackupId.Of(name) is { } backup && backup.Manifest == name),
        id,
        cancellationToken);

    public async Task<int> CountMarkersAsync(string id, CancellationToken cancellationToken) =>
        await markers.ReadMarkerAsync(cancellationToken).ConfigureAwait(false) is { } marker && SealedRecordHead.KeyIdOf(marker) == id ? 1 : 0;

    private async Task<int> CountAsync(IAsyncEnumerable<RecordName> names, string id, CancellationToken cancellationToken)
    {
        var count = 0;
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
            async (name, token) =>
            {
                if (await records.ReadAsync(name, token).ConfigureAwait(false) is { } bytes && SealedRecordHead.KeyIdOf(bytes) == id)
                {
                    Interlocked.Increment(ref count);
                }
            }).ConfigureAwait(false);
        return count;
    }
}
