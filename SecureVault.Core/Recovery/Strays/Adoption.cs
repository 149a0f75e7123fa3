using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Strays;

/// <summary>The things that a database got from the store which it did not know.</summary>
/// <param name="Files">Files that it did not have.</param>
/// <param name="Versions">Contents of files that it had.</param>
/// <param name="Damaged">Contents that do not open to their ends, or that the store does not deliver; their objects stay as they are.</param>
/// <param name="NotOpened">Objects that no key card opens.</param>
/// <param name="Missing">Contents of the database whose objects are not in the store.</param>
public readonly record struct AdoptionResult(int Files, int Versions, int Damaged, int NotOpened, int Missing)
{
    /// <summary>Accounts that only their cards knew, and such as were locked since.</summary>
    public AccountCounts Accounts { get; init; }

    /// <summary>The owners of what came.</summary>
    public IReadOnlyCollection<UserId> Owners { get; init; } = [];
}

/// <summary>How far an adoption has come.</summary>
/// <param name="Done">Contents that were read to their ends.</param>
/// <param name="Total">Contents to read.</param>
public readonly record struct AdoptionProgress(int Done, int Total);

/// <summary>
/// Brings accounts and files that are in the store and not in the database into the database: those of after a backup, or all of them. What was
/// destroyed stays destroyed.
/// </summary>
internal sealed class Adoption(KeyCards cards, MasterKeyring keyring, GoneMarkers gone, StrayFinder finder, UserKeys keys)
{
    // So many contents are read before their rows are written at once.
    private const int BatchSize = 64;

    /// <summary>Adopts all there is. Each batch is its own transaction: called again after a crash, it goes on.</summary>
    /// <param name="contexts">The database.</param>
    /// <param name="vault">The vault whose accounts count; a store may have had another before.</param>
    /// <param name="before">Uploads that began before this and are not finished have nobody who works on them.</param>
    /// <param name="clock">The present.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ObjectStoreException">The store can't be listed.</exception>
    /// <exception cref="InvalidDataException">A marker of what is gone does not open, so what was deleted could come back.</exception>
    public async Task<AdoptionResult> RunAsync(
        IDbContextFactory<VaultDbContext> contexts,
        Guid vault,
        DateTimeOffset before,
        TimeProvider clock,
        IProgress<AdoptionProgress>? progress,
        CancellationToken cancellationToken)
    {
        var destroyed = await ReadGoneAsync(cancellationToken).ConfigureAwait(false);
        using var opened = new CardKeys();
        await opened.AddAllAsync(cards.ReadAllAsync(cancellationToken), keyring).ConfigureAwait(false);
        var accounts = await AddAccountsAsync(
            contexts, opened.Cards.Where(card => card.Facts.Vault == vault && !destroyed.Contains(card.User)), clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var (strays, counts, missing) = await FindAsync(contexts, opened, before, cancellationToken).ConfigureAwait(false);

        // Thumbnails are made anew.
        var superfluous = strays.Where(stray => stray.Object.IsThumbnail || destroyed.Contains(stray.Object.Version.Value)).ToHashSet();
        await PurgeAsync(contexts, superfluous, cancellationToken).ConfigureAwait(false);
        strays.RemoveAll(superfluous.Contains);
        var result = new AdoptionResult(0, 0, counts.NotRead, counts.NotOpened, missing) { Accounts = accounts, Owners = [.. strays.Select(stray => stray.Object.Owner).Distinct()] };
        var (files, done) = (new FileAdoption(keys, clock), 0);
        foreach (var batch in strays.Chunk(BatchSize))
        {
            result = await AddAsync(contexts, files, await finder.ProveAsync(batch, opened, cancellationToken).ConfigureAwait(false), batch.Length, result, cancellationToken)
                .ConfigureAwait(false);
            progress?.Report(new AdoptionProgress(done += batch.Length, strays.Count));
        }

        return result;
    }

    private static async Task<AccountCounts> AddAccountsAsync(
        IDbContextFactory<VaultDbContext> contexts, IEnumerable<KeyCard> cards, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = default(AccountCounts);
        foreach (var batch in cards.GroupBy(card => card.User).Chunk(BatchSize))
        {
            var more = await InTransactionAsync(contexts, db => new AccountAdoption(db, now).RunAsync(batch, cancellationToken), cancellationToken).ConfigureAwait(false);
            counts = new AccountCounts(counts.Added + more.Added, counts.Locked + more.Locked);
        }

        return counts;
    }

    private async Task<HashSet<Guid>> ReadGoneAsync(CancellationToken cancellationToken)
    {
        var ids = new HashSet<Guid>();
        await foreach (var marker in gone.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            ids.UnionWith(marker.Ids.Select(id => id.Id));
        }

        return ids;
    }

    /// <returns>The strays in the order of their uploads, without those of accounts that are not there.</returns>
    private async Task<(List<Stray> Strays, StrayCounts Counts, int Missing)> FindAsync(
        IDbContextFactory<VaultDbContext> contexts, CardKeys opened, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var stored = await db.Versions.CountAsync(version => version.State == VersionState.Stored, cancellationToken).ConfigureAwait(false);
            var (strays, counts) = await finder.FindAsync(db, opened, before, cancellationToken).ConfigureAwait(false);
            var users = await db.Users.Select(user => user.Id).ToHashSetAsync(cancellationToken).ConfigureAwait(false);
            strays.RemoveAll(stray => !users.Contains(stray.Object.Owner.Value));
            var copies = await FindCopiesAsync(db, strays, cancellationToken).ConfigureAwait(false);
            strays.RemoveAll(copies.Contains);
            strays.Sort((one, other) => one.Object.Facts.Time.CompareTo(other.Object.Facts.Time) is var order and not 0
                ? order
                : one.Object.Version.Value.CompareTo(other.Object.Version.Value));
            return (strays, counts, Math.Max(0, stored - counts.Stored));
        }
    }

    /// <summary>Strays whose content the database has, with an object that is there. One whose object is missing may have been found again.</summary>
    private async Task<HashSet<Stray>> FindCopiesAsync(VaultDbContext db, List<Stray> strays, CancellationToken cancellationToken)
    {
        var copies = new HashSet<Stray>();
        foreach (var batch in strays.Chunk(BatchSize))
        {
            var ids = Array.ConvertAll(batch, stray => stray.Object.Version.Value);
            var stored = await db.Versions.AsNoTracking()
                .Where(row => ids.Contains(row.Id) && row.State == VersionState.Stored)
                .ToDictionaryAsync(row => row.Id, row => row.ObjectKey, cancellationToken)
                .ConfigureAwait(false);
            foreach (var stray in batch)
            {
                if (stored.TryGetValue(stray.Object.Version.Value, out var key)
                    && await finder.IsThereAsync(ObjectKey.Parse(key), cancellationToken).ConfigureAwait(false))
                {
                    copies.Add(stray);
                }
            }
        }

        return copies;
    }

    /// <summary>Lets the sweep remove objects: a crash between the marker of a destroyed one and its removal leaves it, and a restored database must not forget that.</summary>
    private static async Task PurgeAsync(IDbContextFactory<VaultDbContext> contexts, IEnumerable<Stray> superfluous, CancellationToken cancellationToken)
    {
        foreach (var batch in superfluous.Chunk(BatchSize))
        {
            await InTransactionAsync(
                contexts,
                async db =>
                {
                    var ids = Array.ConvertAll(batch, stray => stray.Object.Version.Value);
                    await db.Versions.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                    Array.ForEach(batch, stray => FileAdoption.AddPurge(db, stray));
                    return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<AdoptionResult> AddAsync(
        IDbContextFactory<VaultDbContext> contexts,
        FileAdoption files,
        IReadOnlyList<ProvenStray> proven,
        int tried,
        AdoptionResult result,
        CancellationToken cancellationToken)
    {
        try
        {
            var added = await InTransactionAsync(
                contexts,
                async db =>
                {
                    var count = 0;
                    foreach (var stray in proven)
                    {
                        count += await files.AddAsync(db, stray, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                    }

                    return count;
                },
                cancellationToken).ConfigureAwait(false);
            return result with
            {
                Files = result.Files + added,
                Versions = result.Versions + proven.Count - added,
                Damaged = result.Damaged + tried - proven.Count,
            };
        }
        finally
        {
            foreach (var stray in proven)
            {
                stray.Dispose();
            }
        }
    }

    private static async Task<T> InTransactionAsync<T>(
        IDbContextFactory<VaultDbContext> contexts, Func<VaultDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await change(db).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }
    }
}
