using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Strays;

/// <summary>Strays, sorted by what becomes of them.</summary>
/// <param name="Wanted">Contents to adopt, in the order of their uploads.</param>
/// <param name="Superfluous">Thumbnails, which are made anew, and contents whose keys were destroyed: the sweep removes them.</param>
/// <param name="Left">How many are left alone: their owners are not there, or something else lies where they belong.</param>
internal sealed record SortedStrays(List<Stray> Wanted, List<Stray> Superfluous, int Left);

/// <summary>Decides what becomes of strays.</summary>
internal sealed class StrayTriage(VaultDbContext db, StrayFinder finder)
{
    private const int BatchSize = 500;

    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public async Task<SortedStrays> SortAsync(List<Stray> strays, IReadOnlySet<Guid> destroyed, CancellationToken cancellationToken)
    {
        var sorted = new SortedStrays([], [], 0);
        var users = await db.Users.Select(user => user.Id).ToHashSetAsync(cancellationToken).ConfigureAwait(false);
        foreach (var batch in strays.Chunk(BatchSize))
        {
            var rows = await RowsOfAsync(batch, cancellationToken).ConfigureAwait(false);
            foreach (var stray in batch)
            {
                var (version, key) = (stray.Object.Version.Value, stray.Key.ToString());
                if (!users.Contains(stray.Object.Owner.Value) || rows.Exists(row => row.ObjectKey == key && row.Id != version && row.Reseals != version))
                {
                    sorted = sorted with { Left = sorted.Left + 1 };
                }
                else if (!await IsKnownAsync(rows.Find(row => row.Id == version), cancellationToken).ConfigureAwait(false))
                {
                    (stray.Object.IsThumbnail || destroyed.Contains(version) ? sorted.Superfluous : sorted.Wanted).Add(stray);
                }
            }
        }

        sorted.Wanted.Sort((one, other) => one.Object.Facts.Time.CompareTo(other.Object.Facts.Time) is var order and not 0
            ? order
            : one.Object.Version.Value.CompareTo(other.Object.Version.Value));
        return sorted;
    }

    private async Task<List<KnownRow>> RowsOfAsync(Stray[] batch, CancellationToken cancellationToken)
    {
        var ids = Array.ConvertAll(batch, stray => stray.Object.Version.Value);
        var keys = Array.ConvertAll(batch, stray => stray.Key.ToString());
        return await db.Versions.AsNoTracking()
            .Where(row => ids.Contains(row.Id) || keys.Contains(row.ObjectKey))
            .Select(row => new KnownRow(row.Id, row.ObjectKey, row.State, row.Reseals))
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A stored content whose object is there needs no other; one whose object is missing has been found again.</summary>
    private async Task<bool> IsKnownAsync(KnownRow? row, CancellationToken cancellationToken) =>
        row is { State: VersionState.Stored } && await finder.IsThereAsync(ObjectKey.Parse(row.ObjectKey), cancellationToken).ConfigureAwait(false);

    private sealed record KnownRow(Guid Id, string ObjectKey, VersionState State, Guid? Reseals);
}
