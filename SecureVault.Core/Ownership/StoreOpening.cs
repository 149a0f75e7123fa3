using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Ownership;

/// <summary>Finds out at the start whether the store belongs to the database, and marks the store of a new vault.</summary>
public sealed class StoreOpening
{
    private readonly Markers _markers;
    private readonly StoreOwnership _ownership;
    private readonly ClockWatch _clock;
    private readonly StoreSample _sample;
    private readonly VaultOptions _options;
    private readonly ILogger _logger;

    internal StoreOpening(
        Markers markers, StoreOwnership ownership, ClockWatch clock, StoreSample sample, IOptions<VaultOptions> options, ILogger<StoreOpening> logger)
    {
        _markers = markers;
        _ownership = ownership;
        _clock = clock;
        _sample = sample;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>Before anything is written: refuses to begin a new vault where there was one, and a store that lost the vault's objects.</summary>
    /// <exception cref="OwnershipException">The start can't go on.</exception>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task CheckAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        var marker = await _markers.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (found.Exists)
        {
            if (marker.IsMissing)
            {
                await DemandSomeAsync(found, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (_options.BeginAnew != marker.Code && (!marker.IsMissing || await _sample.AnyAsync(cancellationToken).ConfigureAwait(false)))
        {
            throw new OwnershipException(
                $"There is no database (Database:File), but the store holds {(marker.IsMissing ? "objects" : "a vault")}. Put the database back from a backup; or, to begin a new vault beside what is there, which nobody can read any more then, set Vault:BeginAnew to {marker.Code}.")
            {
                IsRestorable = true,
            };
        }
    }

    /// <summary>Once database and key are there: marks the store, or finds out whether things may be removed from it.</summary>
    /// <exception cref="OwnershipException">The start can't go on.</exception>
    /// <exception cref="ObjectStoreException">The store does not answer or can't be marked.</exception>
    public async Task OpenAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        _markers.Instance.Load();
        var record = await _ownership.OpenAsync(cancellationToken).ConfigureAwait(false);
        _clock.Start(record.LastSeenAt, isNew: !found.Exists);
        if (_ownership.Hold is { } hold)
        {
            Log.StillHeld(_logger, hold.Since, hold.Reason);
            return;
        }

        await CompareAsync(found, record, cancellationToken).ConfigureAwait(false);
    }

    private async Task CompareAsync(DatabaseState found, VaultRecord record, CancellationToken cancellationToken)
    {
        var marker = await _markers.ReadAsync(cancellationToken).ConfigureAwait(false);
        var isUnmarked = record.Stamp is null;
        if (marker.IsMissing && isUnmarked && found.Exists)
        {
            // From before there were markers. A full disk does not take one; that is no reason not to start.
            await _ownership.TryAdvanceAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (marker.IsMissing ? isUnmarked || found.SomeObjects.Count == 0 : isUnmarked && _options.BeginAnew == marker.Code)
        {
            await _ownership.CreateAsync(cancellationToken).ConfigureAwait(false);
            Log.Marked(_logger, _ownership.VaultId!.Value);
        }
        else if (marker.IsMissing)
        {
            await AdoptAsync(found, cancellationToken).ConfigureAwait(false);
        }
        else if (MarkerComparison.Judge(record, marker.Marker, _markers.Instance.Id) is { } reason)
        {
            if (reason is HoldReason.OtherVault or HoldReason.UnreadableMarker)
            {
                await DemandSomeAsync(found, cancellationToken).ConfigureAwait(false);
            }

            await _ownership.HoldAsync(reason, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _ownership.TryAdvanceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AdoptAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        if (!_options.AdoptStore)
        {
            throw new OwnershipException(
                "The store has no marker of this vault, though the database names objects in it: bring back the folder or bucket that belongs to it (ObjectStore:Disk:Folder, ObjectStore:S3:Bucket); or, if only the file vault.marker was lost, set Vault:AdoptStore to true.");
        }

        await DemandSomeAsync(found, cancellationToken).ConfigureAwait(false);
        await _ownership.HoldAsync(HoldReason.MissingMarker, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A store that has none of the objects is not the database's; one that has some may have lost the others.</summary>
    private async Task DemandSomeAsync(DatabaseState found, CancellationToken cancellationToken)
    {
        var missing = await _sample.CountMissingAsync(found.SomeObjects, cancellationToken).ConfigureAwait(false);
        if (missing > 0 && missing == found.SomeObjects.Count)
        {
            throw new OwnershipException(
                "The store has none of the objects that the database names: bring back the folder or bucket that belongs to it (ObjectStore:Disk:Folder, ObjectStore:S3:Bucket).");
        }

        if (missing > 0)
        {
            Log.SomeMissing(_logger, found.SomeObjects.Count, missing);
        }
    }
}

/// <summary>Looks for a few objects.</summary>
internal sealed class StoreSample(IObjectStore objects, IStoreInventory inventory)
{
    /// <summary>Whether the store has any object.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await inventory.ListObjectsAsync(cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception) when (exception.Error == ObjectStoreError.ContainerMissing)
        {
            // A new vault's folder is made later; a bucket that is missing was found out before.
            return false;
        }
    }

    /// <summary>How many of the objects are not there.</summary>
    public async Task<int> CountMissingAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var missing = 0;
        foreach (var key in keys)
        {
            missing += !ObjectKey.TryParse(key, out var known) || await IsMissingAsync(known, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return missing;
    }

    private async Task<bool> IsMissingAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is null;
        }
        catch (ObjectStoreException exception) when (exception.Error == ObjectStoreError.ContainerMissing)
        {
            return true;
        }
    }
}
