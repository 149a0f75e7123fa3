using System.Runtime.CompilerServices;
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
/// <param name="NotOpened">Objects that no key opens, or whose owners are not there.</param>
/// <param name="Missing">Contents of the database whose objects are not in the store.</param>
public readonly record struct AdoptionResult(int Files, int Versions, int Damaged, int NotOpened, int Missing)
{
    /// <summary>Accounts that only their cards knew, and such as were locked since.</summary>
    public AccountCounts Accounts { get; init; }

    /// <summary>Key cards that do not open.</summary>
    public int CardsNotOpened { get; init; }
}

/// <summary>How far an adoption has come.</summary>
/// <param name="Done">Contents that were read to their ends.</param>
/// <param name="Total">Contents to read.</param>
public readonly record struct AdoptionProgress(int Done, int Total);

/// <summary>The limits of an adoption.</summary>
/// <param name="Vault">The vault whose accounts count; a store may have had another before.</param>
/// <param name="Before">Uploads that began before this and are not finished have nobody who works on them.</param>
/// <param name="IsNewest">Whether the database is the newest one of the store: then cards know nothing that it does not.</param>
internal sealed record AdoptionScope(Guid Vault, DateTimeOffset Before, bool IsNewest);

/// <summary>
/// Brings accounts and files that are in the store and not in the database into the database: those of after a backup, or all of them. What was
/// destroyed stays destroyed.
/// </summary>
internal sealed class Adoption(KeyCardReader cards, MasterKeyring keyring, GoneMarkers gone, StrayFinder finder, UserKeys keys)
{
    // So many contents are read before their rows are written at once.
    private const int BatchSize = 64;

    /// <summary>Adopts all there is. Each batch is its own transaction: called again after a crash, it goes on.</summary>
    /// <param name="contexts">The database.</param>
    /// <param name="scope">The limits.</param>
    /// <param name="clock">The present.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The counts, and the people whose drives changed.</returns>
    /// <exception cref="ObjectStoreException">The store can't be listed, or does not deliver a key card.</exception>
    /// <exception cref="InvalidDataException">A marker of what is gone does not open, so what was deleted could come back.</exception>
    public async Task<(AdoptionResult Result, IReadOnlyCollection<UserId> Owners)> RunAsync(
        IDbContextFactory<VaultDbContext> contexts,
        AdoptionScope scope,
        TimeProvider clock,
        IProgress<AdoptionProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var opened = new CardKeys();
        var notOpened = await opened.AddAllAsync(DeliveredAsync(cancellationToken), keyring).ConfigureAwait(false);
        var accounts = await AddAccountsAsync(contexts, opened, scope, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await AddKeysAsync(contexts, opened, cancellationToken).ConfigureAwait(false);
        var (strays, result) = await FindAsync(contexts, opened, scope, cancellationToken).ConfigureAwait(false);
        await PurgeAsync(contexts, strays.Superfluous, cancellationToken).ConfigureAwait(false);
        var (files, done) = (new FileAdoption(keys, clock), 0);
        foreach (var batch in strays.Wanted.Chunk(BatchSize))
        {
            var proven = await finder.ProveAsync(batch, opened, cancellationToken).ConfigureAwait(false);
            result = result with { Damaged = result.Damaged + batch.Length - proven.Count };
            result = await AddAsync(contexts, files, proven, result, cancellationToken).ConfigureAwait(false);
            progress?.Report(new AdoptionProgress(done += batch.Length, strays.Wanted.Count));
        }

        return (result with { Accounts = accounts, CardsNotOpened = notOpened }, [.. strays.Wanted.Select(stray => stray.Object.Owner).Distinct()]);
    }

    /// <summary>A card that does not come once is not to cost its account: whoever asked can ask again.</summary>
    private async IAsyncEnumerable<FoundCard> DeliveredAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in cards.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return found is { Card: null, Error: null }
                ? throw new ObjectStoreException(ObjectStoreError.Unavailable, $"The store does not deliver the key card {found.Name}.")
                : found;
        }
    }

    private async Task<AccountCounts> AddAccountsAsync(
        IDbContextFactory<VaultDbContext> contexts, CardKeys opened, AdoptionScope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var destroyed = await ReadGoneAsync(cancellationToken).ConfigureAwait(false);
        var own = opened.Cards.Where(card => card.Facts.Vault == scope.Vault && !destroyed.Contains(card.User));
        var counts = default(AccountCounts);
        foreach (var batch in own.GroupBy(card => card.User).Chunk(BatchSize))
        {
            var more = await contexts.InTransactionAsync(
                db => new AccountAdoption(db, keyring, scope.IsNewest, now).RunAsync(batch, cancellationToken), cancellationToken).ConfigureAwait(false);
            counts = new AccountCounts(counts.Added + more.Added, counts.Locked + more.Locked);
        }

        return counts;
    }

    /// <summary>A card may be missing or damaged, and the database have its key.</summary>
    private async Task AddKeysAsync(IDbContextFactory<VaultDbContext> contexts, CardKeys opened, CancellationToken cancellationToken)
    {
        var known = opened.Cards.Select(card => (card.User, card.KeyVersion)).ToHashSet();
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.UserKeys.AsNoTracking().OrderBy(row => row.UserId).ToListAsync(cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Where(row => !known.Contains((row.UserId, row.Version))))
            {
                opened.Add(row, keyring);
            }
        }
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

    private async Task<(SortedStrays Strays, AdoptionResult Result)> FindAsync(
        IDbContextFactory<VaultDbContext> contexts, CardKeys opened, AdoptionScope scope, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var stored = await db.Versions
                .CountAsync(row => row.State == VersionState.Stored && row.ThumbnailOf == null, cancellationToken)
                .ConfigureAwait(false);
            var (strays, counts) = await finder.FindAsync(db, opened, scope.Before, cancellationToken).ConfigureAwait(false);

            // Read after the listing: whatever was deleted meanwhile is among them.
            var destroyed = await ReadGoneAsync(cancellationToken).ConfigureAwait(false);
            var sorted = await new StrayTriage(db, finder).SortAsync(strays, destroyed, cancellationToken).ConfigureAwait(false);
            return (sorted, new AdoptionResult(0, 0, counts.NotRead, counts.NotOpened + sorted.Left, Math.Max(0, stored - counts.Stored)));
        }
    }

    /// <summary>Lets the sweep remove objects: a crash between the marker of a destroyed one and its removal leaves it, and a restored database must not forget that.</summary>
    private static async Task PurgeAsync(IDbContextFactory<VaultDbContext> contexts, List<Stray> superfluous, CancellationToken cancellationToken)
    {
        foreach (var batch in superfluous.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
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
        IDbContextFactory<VaultDbContext> contexts, FileAdoption files, IReadOnlyList<ProvenStray> proven, AdoptionResult result, CancellationToken cancellationToken)
    {
        try
        {
            return await contexts.InTransactionAsync(
                async db =>
                {
                    var (counts, adopted) = (result, files.Begin());
                    foreach (var stray in proven)
                    {
                        counts = Count(counts, await adopted.AddAsync(db, stray, cancellationToken).ConfigureAwait(false));
                    }

                    return counts;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var stray in proven)
            {
                stray.Dispose();
            }
        }
    }

    private static AdoptionResult Count(AdoptionResult result, AdoptedAs adopted) => adopted switch
    {
        AdoptedAs.File => result with { Files = result.Files + 1 },
        AdoptedAs.Version => result with { Versions = result.Versions + 1 },
        AdoptedAs.FoundAgain => result with { Versions = result.Versions + 1, Missing = Math.Max(0, result.Missing - 1) },
        AdoptedAs.Nothing => result,
    };
}
