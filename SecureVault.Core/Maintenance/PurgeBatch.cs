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
/// Removes the objects of a batch of versions, notes in the store that their keys are destroyed, and only then lets go of the rows: a
/// crash in between repeats a step, and no version leaves the database unless a restored backup could be told that it is gone.
/// </summary>
internal sealed class PurgeBatch(VersionPurge purge, GoneMarkers gone, StoreOwnership ownership)
{
    public async Task<PurgeOutcome> RunAsync(IReadOnlyList<PendingPurge> batch, CancellationToken cancellationToken)
    {
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

        try
        {
            await gone.WriteAsync(removed.ConvertAll(version => new GoneId(GoneKind.Version, version.Value)), cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception)
        {
            return outcome with { Failures = outcome.Failures + 1, Error = exception, IsStopped = true };
        }

        await purge.ForgetAsync(removed, cancellationToken).ConfigureAwait(false);
        return outcome with { Purged = removed.Count };
    }

    private static bool IsOfStore(ObjectStoreException failure) => failure.Error is not (ObjectStoreError.NotFound or ObjectStoreError.Inconsistent);
}
