using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Core.Recovery.Rehearsal;

/// <summary>Chooses the objects that a rehearsal opens: the newest, and random ones.</summary>
internal static class RehearsalSample
{
    /// <summary>How many of the newest.</summary>
    public const int Newest = 20;

    /// <summary>How many random ones.</summary>
    public const int Random = 200;

    /// <summary>Reads all identifiers once, so that each object is as likely as any other.</summary>
    public static async Task<List<FileVersion>> ChooseAsync(VaultDbContext db, CancellationToken cancellationToken)
    {
        var stored = db.Versions.AsNoTracking().Where(version => version.State == VersionState.Stored);
        var newest = await stored.OrderByDescending(version => version.CreatedAt).Take(Newest).ToListAsync(cancellationToken).ConfigureAwait(false);
        var known = newest.Select(version => version.Id).ToHashSet();
        var (chosen, seen) = (new List<Guid>(Random), 0);
        await foreach (var id in stored.Select(version => version.Id).AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (known.Contains(id))
            {
                continue;
            }

            seen++;
            if (chosen.Count < Random)
            {
                chosen.Add(id);
                continue;
            }

#pragma warning disable CA5394 // a sample, not a secret
            var place = System.Random.Shared.Next(seen);
#pragma warning restore CA5394
            if (place < Random)
            {
                chosen[place] = id;
            }
        }

        newest.AddRange(await stored.Where(version => chosen.Contains(version.Id)).ToListAsync(cancellationToken).ConfigureAwait(false));
        return newest;
    }
}
