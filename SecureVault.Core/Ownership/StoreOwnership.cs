using System.Data.Common;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Ownership;

#pragma warning disable CA1001 // nobody waits for the semaphore's handle, so it holds nothing; a stop may still use it while services are disposed
/// <summary>
/// Whether this database is the newest of the one vault that the store belongs to. Only then may anything be removed from the
/// store: to a restored backup or to a copy, files that were stored since look like the remains of dead uploads.
/// </summary>
/// <remarks>
/// Database and marker hold the same random stamp. A new one is written to the database as the next, then to the store, then to
/// the database as the present one. After a crash in between, the store has the present or the next stamp, and both are this
/// database's own; a database from before has neither.
/// </remarks>
public sealed class StoreOwnership
#pragma warning restore CA1001
{
    private static readonly TimeSpan AdvanceInterval = TimeSpan.FromMinutes(5);

    // Several objects go in a row; a store asked before each of them would take twice as long.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly Markers _markers;
    private readonly VaultRecords _records;
    private readonly VaultEvents _events;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _one = new(1);
    private volatile VaultRecord? _record;
    private long? _compared;
    private long? _advanced;
    private bool _advanceFailed;

    internal StoreOwnership(Markers markers, VaultRecords records, VaultEvents events, TimeProvider clock, ILogger<StoreOwnership> logger)
    {
        _markers = markers;
        _records = records;
        _events = events;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Why nothing is removed; null when the vault works as usual.</summary>
    public Hold? Hold => HoldOf(_record);

    /// <summary>The vault's identifier; null before the start has opened the store.</summary>
    public Guid? VaultId => _record?.VaultId;

    /// <summary>The number of the marker that was written last.</summary>
    public long Generation => _record?.Generation ?? 0;

    /// <summary>Until when nothing is removed because of its age.</summary>
    internal DateTimeOffset? NoExpiryBefore => _record?.NoExpiryBefore;

    private VaultRecord Record => _record ?? throw new InvalidOperationException("The store is not opened.");

    /// <summary>Returns when objects may be removed: the store still has this database's marker.</summary>
    /// <exception cref="ObjectStoreException">They may not, or the store does not answer.</exception>
    public async Task DemandAsync(CancellationToken cancellationToken)
    {
        if (Hold is null && _compared is { } compared && _clock.GetElapsedTime(compared) < Freshness)
        {
            return;
        }

        await WithLockAsync(() => CompareAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        if (Hold is { } hold)
        {
            throw new ObjectStoreException(ObjectStoreError.Inconsistent, $"Nothing is removed from the store until it has been checked ({hold.Reason}).");
        }
    }

    /// <summary>
    /// Returns when the store has the marker of this vault. A hold does not matter: it can be read.
    /// </summary>
    /// <exception cref="ObjectStoreException">It has none, or does not answer.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (Hold is null)
        {
            // While this waits for its turn, another may find out the same; a slow store need not be asked again then.
            var asked = _clock.GetTimestamp();
            await WithLockAsync(() => _compared > asked ? Task.CompletedTask : CompareAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        else if ((await _markers.ReadAsync(cancellationToken).ConfigureAwait(false)).IsMissing)
        {
            throw Missing();
        }
    }

    /// <summary>
    /// Returns when the database is the newest of this vault, as the store's marker and the database say just now. Also for a process beside the
    /// server: it changes nothing, whatever it finds.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store is held, has another marker or none, or does not answer.</exception>
    public async Task DemandNewestAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = await _markers.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (found.IsMissing)
            {
                throw Missing();
            }

            var record = await _records.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (HoldOf(record) is null && found.Marker is { } marker && marker.Vault == record.VaultId
                && (marker.Stamp == record.Stamp || marker.Stamp == record.NextStamp))
            {
                return;
            }

            // A server may have written a marker between the two looks; it does so once in some minutes.
            if (attempt > 0)
            {
                throw new ObjectStoreException(
                    ObjectStoreError.Inconsistent, "The database is not the newest one of the store; see the page /admin/store, or 'securevault check'.");
            }
        }
    }

    /// <summary>Whether the store has a marker of this database's vault, whatever its age. Also before the store is opened.</summary>
    /// <exception cref="ObjectStoreException">It does not answer.</exception>
    internal async Task<bool> HasOwnMarkerAsync(CancellationToken cancellationToken)
    {
        var record = await _records.ReadAsync(cancellationToken).ConfigureAwait(false);
        return record.VaultId is { } vault && (await _markers.ReadAsync(cancellationToken).ConfigureAwait(false)).Marker?.Vault == vault;
    }

    /// <summary>Writes a new marker when the last one is some minutes old. Also how a server finds out that another one took its store.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (Hold is null && (_advanced is not { } advanced || _clock.GetElapsedTime(advanced) >= AdvanceInterval))
        {
            await TryAdvanceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a new marker now, so that no copy of the database from before passes for this one. A failure is logged: the old marker is still good.</summary>
    internal async Task TryAdvanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WithLockAsync(() => AdvanceAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            _advanceFailed = false;
        }
        catch (Exception exception) when (exception is ObjectStoreException or DbException)
        {
            if (!_advanceFailed)
            {
                Log.MarkerNotWritten(_logger, exception);
            }

            _advanceFailed = true;
        }
    }

    /// <summary>Takes over the result of the start's check.</summary>
    internal async Task<VaultRecord> OpenAsync(CancellationToken cancellationToken) =>
        _record = await _records.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Writes a vault's first marker, or the first after one that is not to count.</summary>
    internal Task CreateAsync(CancellationToken cancellationToken) => WithLockAsync(
        () => StampAsync(Record with { VaultId = Record.VaultId ?? Guid.NewGuid() }, Record.Generation, isFirst: true, cancellationToken),
        cancellationToken);

    /// <summary>Takes the store over and lets things be removed again, whatever marker it has.</summary>
    /// <param name="grace">How long nothing goes because of its age yet.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task AdoptAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await WithLockAsync(
            async () =>
            {
                var marker = (await _markers.ReadAsync(cancellationToken).ConfigureAwait(false)).Marker;

                // A stamp that was on its way in a copied database may be the other one's present stamp.
                _record = Record with { NextStamp = null };
                await StampAsync(
                    Record with { VaultId = Record.VaultId ?? marker?.Vault ?? Guid.NewGuid(), HoldReason = null, HeldSince = null, NoExpiryBefore = _clock.GetUtcNow() + grace },
                    Math.Max(Record.Generation, marker?.Generation ?? 0),
                    isFirst: false,
                    cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Log.Adopted(_logger, Generation);
        _events.Publish(new VaultEvent.StoreStateChanged());
    }

    /// <summary>Lets nothing be removed any more, also after a restart.</summary>
    internal async Task HoldAsync(HoldReason reason, CancellationToken cancellationToken)
    {
        // Even if the database does not take it: a full disk is no reason to go on.
        _record = Record with { HoldReason = (int)reason, HeldSince = _clock.GetUtcNow() };
        Log.Held(_logger, reason);
        _events.Publish(new VaultEvent.StoreStateChanged());
        await _records.WriteAsync(Record, cancellationToken).ConfigureAwait(false);
    }

    private static Hold? HoldOf(VaultRecord? record) =>
        record is { HoldReason: { } reason, HeldSince: { } since } ? new Hold((HoldReason)reason, since) : null;

    private static ObjectStoreException Missing() => new(
        ObjectStoreError.ContainerMissing, "The store has no marker of this vault: its folder or bucket is missing or another one (ObjectStore:Disk:Folder, ObjectStore:S3:Bucket).");

    /// <returns>True when the store has this database's marker.</returns>
    private async Task<bool> CompareAsync(CancellationToken cancellationToken)
    {
        if (Hold is not null)
        {
            return false;
        }

        var found = await _markers.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (found.IsMissing && Record.Stamp is not null)
        {
            _compared = null;
            throw Missing();
        }

        if (!found.IsMissing && MarkerComparison.Judge(Record, found.Marker, _markers.Instance.Id) is { } reason)
        {
            await YieldAsync(found.Marker, reason, cancellationToken).ConfigureAwait(false);
            return false;
        }

        _compared = _clock.GetTimestamp();
        return true;
    }

    /// <summary>
    /// Another server writes to the same store. Both have to stop removing things: this one now, and the other as soon as it finds a
    /// marker that is not its own.
    /// </summary>
    private async Task YieldAsync(StoreMarker? marker, HoldReason reason, CancellationToken cancellationToken)
    {
        var isShared = reason is HoldReason.OlderDatabase or HoldReason.CopiedDatabase;
        await HoldAsync(isShared ? HoldReason.OtherWriter : reason, cancellationToken).ConfigureAwait(false);
        if (isShared)
        {
            await _markers.WriteAsync(marker!.Vault, marker.Generation + 1, Guid.NewGuid(), isFirst: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!await CompareAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await StampAsync(
            Record with { VaultId = Record.VaultId ?? Guid.NewGuid() }, Record.Generation, isFirst: Record.Stamp is null, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="then">What the database says once the store has the new marker.</param>
    /// <param name="generation">The last one that is to count.</param>
    /// <param name="isFirst">Whether the store may have to be made.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task StampAsync(VaultRecord then, long generation, bool isFirst, CancellationToken cancellationToken)
    {
        // One that may be on its way still is sent again, not replaced: it could arrive late, as a stranger's.
        var next = Record.NextStamp ?? Guid.NewGuid();
        await WriteAsync(Record with { VaultId = then.VaultId, NextStamp = next }, cancellationToken).ConfigureAwait(false);
        await _markers.WriteAsync(then.VaultId!.Value, generation + 1, next, isFirst, cancellationToken).ConfigureAwait(false);
        await WriteAsync(then with { Generation = generation + 1, Stamp = next, NextStamp = null }, cancellationToken).ConfigureAwait(false);
        _compared = _advanced = _clock.GetTimestamp();
    }

    private async Task WriteAsync(VaultRecord record, CancellationToken cancellationToken)
    {
        await _records.WriteAsync(record, cancellationToken).ConfigureAwait(false);
        _record = record;
    }

    private async Task WithLockAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }
}
