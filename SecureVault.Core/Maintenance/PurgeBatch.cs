using SecureVault.Core.Drive;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>How far a batch came.</summary>
/// <param name="Purged">Versions that are gone.</param>
/// <param name="Last">The last version that was tried.</param>
/// <param name="Failures">How often the store failed.</param>
/// <param name="Error">The last failure; null when there was none.</param>
/// <param name="IsStopped">True when the store itself failed, and not only single objects: the rest of the batch was not tried.</param>
internal sealed record PurgeOutcome(int Purged, VersionId Last, int Failures, ObjectStoreException? Error, bool IsStopped);

/// <summary>
/// Notes in the store that the keys of a batch of versions are destroyed, then removes their objects, and only then lets go of the rows. A crash in
/// between repeats a step, and whatever is left of an object by then, no restored backup takes it for a file.
/// </summary>
internal sealed class PurgeBatch(VersionPurge purge, GoneMarkers gone, StoreOwnership ownership)
{
    // Noted already, though the store did not let go of their objects: the next sweep need not note them again.
    private readonly HashSet<VersionId> _noted = [];

    public async Task<PurgeOutcome> RunAsync(IReadOnlyList<PendingPurge> batch, CancellationToken cancellationToken)
    {
        try
        {
            await NoteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception)
        {
            return new PurgeOutcome(0, batch[0].Version, 1, exception, IsStopped: true);
        }

        var outcome = new PurgeOutcome(0, default, 0, null, IsStopped: false);
        var removed = new List<VersionId>();
        foreach (var purging in batch)
        {
            outcome = outcome with { Last = purging.Version };
            if (await purge.RemoveObjectAsync(purging, cancellationToken).ConfigureAwait(false) is not { } failure)
            {
                removed.Add(purging.Version);
                continue;
            }

            // One object may fail by itself. Otherwise the next one may take as long to fail as this one did: keys that are due by now go before it.
            var isStopped = IsOfStore(failure) || ownership.Hold is not null;
            outcome = outcome with { Failures = outcome.Failures + 1, Error = failure, IsStopped = isStopped };
            if (isStopped)
            {
                break;
            }
        }

        await purge.ForgetAsync(removed, cancellationToken).ConfigureAwait(false);
        _noted.ExceptWith(removed);
        return outcome with { Purged = removed.Count };
    }

    private async Task NoteAsync(IReadOnlyList<PendingPurge> batch, CancellationToken cancellationToken)
    {
        var versions = batch.Select(purging => purging.Version).Where(version => !_noted.Contains(version)).ToList();
        await ownership.DemandAsync(cancellationToken).ConfigureAwait(false);
        await gone.WriteAsync(versions.ConvertAll(version => new GoneId(GoneKind.Version, version.Value)), cancellationToken).ConfigureAwait(false);
        _noted.UnionWith(versions);
    }

    private static bool IsOfStore(ObjectStoreException failure) => failure.Error is not (ObjectStoreError.NotFound or ObjectStoreError.Inconsistent);
}
