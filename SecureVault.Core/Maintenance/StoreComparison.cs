using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Maintenance;

/// <summary>The result of a comparison; in a healthy vault everything but <paramref name="Intact"/> is zero.</summary>
/// <param name="Intact">Stored versions whose object is there in its full size.</param>
/// <param name="Missing">Stored versions without an object.</param>
/// <param name="WrongSize">Stored versions whose object has another size.</param>
/// <param name="Unowned">Whole objects that no version names.</param>
/// <param name="Unfinished">Remains of objects that no pending or purging version names.</param>
public sealed record ComparisonResult(int Intact, int Missing, int WrongSize, int Unowned, int Unfinished)
{
    /// <summary>True when store and database agree.</summary>
    public bool Agrees => this is { Missing: 0, WrongSize: 0, Unowned: 0, Unfinished: 0 };
}

/// <summary>
/// Compares the whole store with the database. It only counts: what looks unowned beside an old backup of the
/// database may be the newest files, so nothing is removed on its word.
/// </summary>
public sealed class StoreComparison(IDbContextFactory<VaultDbContext> contexts, IStoreInventory inventory)
{
    /// <summary>Reads all rows and all keys. Uploads and deletions under way may show as differences.</summary>
    public async Task<ComparisonResult> RunAsync(CancellationToken cancellationToken)
    {
        var versions = await ReadVersionsAsync(cancellationToken).ConfigureAwait(false);
        var (intact, wrongSize, unowned, unfinished) = (0, 0, 0, 0);
        await foreach (var stored in inventory.ListObjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!versions.TryGetValue(stored.Key.ToString(), out var version))
            {
                unowned++;
            }
            else if (version.State == VersionState.Stored)
            {
                _ = version.SealedLength == stored.Length ? intact++ : wrongSize++;
            }
        }

        await foreach (var remains in inventory.ListUnfinishedAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!versions.TryGetValue(remains.Key.ToString(), out var version) || version.State == VersionState.Stored)
            {
                unfinished++;
            }
        }

        var storedVersions = versions.Values.Count(version => version.State == VersionState.Stored);
        return new ComparisonResult(intact, storedVersions - intact - wrongSize, wrongSize, unowned, unfinished);
    }

    private async Task<Dictionary<string, Expected>> ReadVersionsAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions.AsNoTracking()
                .ToDictionaryAsync(
                    version => version.ObjectKey,
                    version => new Expected(version.State, version.SealedLength),
                    StringComparer.Ordinal,
                    cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private readonly record struct Expected(VersionState State, long SealedLength);
}
