using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Search;

/// <summary>
/// Searches the names of one person's drive. Names are sealed in the database, so they are opened once and kept for as long as
/// this object is used: one for each circuit, that clears or disposes it when nobody searches any more.
/// When the drive changes it hears of it and reads them anew with the next search.
/// </summary>
public sealed class DriveSearch : IDisposable
{
    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly UserKeys _keys;
    private readonly PersonGate _gate;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly IDisposable _subscription;
    private StrongBox<UserId>? _user;
    private Loaded? _loaded;
    private int _changes;

    internal DriveSearch(IDbContextFactory<VaultDbContext> contexts, UserKeys keys, PersonGate gate, VaultEvents events)
    {
        _gate = gate;
        _contexts = contexts;
        _keys = keys;
        _subscription = events.Subscribe(Hear);
    }

    /// <summary>How many names are in memory.</summary>
    public int Count => Volatile.Read(ref _loaded)?.Index.Count ?? 0;

    /// <summary>True when names are in memory and the drive has not changed since they were read.</summary>
    public bool IsFresh => Volatile.Read(ref _loaded) is { } loaded && loaded.Changes == Volatile.Read(ref _changes);

    /// <summary>The drive has changed: the next search reads the names anew.</summary>
    public void MarkStale() => Interlocked.Increment(ref _changes);

    /// <summary>Reads the names, unless they are in memory and fresh. Calling it when the search field gets the focus makes the first search quick.</summary>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task LoadAsync(UserId user, CancellationToken cancellationToken) => await FreshAsync(user, cancellationToken).ConfigureAwait(false);

    /// <summary>Searches, after the names were read where they are not in memory or not fresh.</summary>
    /// <param name="user">The owner of the drive.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="most">How many hits are wanted.</param>
    /// <param name="cancellationToken">Ends the reading of the names.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<SearchResult> FindAsync(UserId user, SearchQuery query, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        if (await FreshAsync(user, cancellationToken).ConfigureAwait(false) is not { } index)
        {
            return SearchResult.TooMany;
        }

        var (best, total) = index.Find(query, most);
        var pictures = await PicturesOfAsync(user, best, cancellationToken).ConfigureAwait(false);
        return new SearchResult([.. best.Select(row => new SearchHit(EntryOf(row, pictures), index.PathOf(row)))], total);
    }

    /// <summary>Forgets the names.</summary>
    public void Clear() => Volatile.Write(ref _loaded, null);

    /// <summary>Forgets the names.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        Clear();
        _loading.Dispose();
    }

    internal static DriveEntry EntryOf(NameIndex.Row row, HashSet<Guid> pictures) => new(
        new ItemId(row.Id),
        row.Name,
        row.Length,
        DateTimeOffset.FromUnixTimeMilliseconds(row.Created),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Modified),
        new VersionId(row.VersionId))
    {
        Changed = DateTimeOffset.FromUnixTimeMilliseconds(row.Changed),
        Folder = new ItemId(row.ParentId),
        IsFolder = row.IsFolder,
        IsFavourite = row.IsFavourite,
        IsDamaged = row.IsDamaged,
        HasThumbnail = pictures.Contains(row.VersionId),
    };

    // Thumbnails are looked up with each search; they would make it read everything again a few times a second.
    private void Hear(VaultEvent happened)
    {
        if (happened is VaultEvent.DriveChanged { PicturesOnly: false } changed && Volatile.Read(ref _user)?.Value == changed.Owner)
        {
            MarkStale();
        }
    }

    /// <returns>Null when the person searches in too many places at once.</returns>
    private async Task<NameIndex?> FreshAsync(UserId user, CancellationToken cancellationToken)
    {
        // The access check, whether or not the names are at hand.
        using var keyring = await _keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Both before reading: what changes meanwhile makes it stale again.
            Volatile.Write(ref _user, new StrongBox<UserId>(user));
            var changes = Volatile.Read(ref _changes);
            if (_loaded is { } loaded && loaded.User == user && loaded.Changes == changes)
            {
                return loaded.Index;
            }

            using var place = await _gate.TryEnterAsync(user, CostlyWork.Search, cancellationToken).ConfigureAwait(false);
            if (place is null)
            {
                return null;
            }

            // SQLite answers on the thread that asks, and that may be the one that draws the page.
            var index = await Task.Run(() => ReadAsync(keyring, cancellationToken), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _loaded, new Loaded(user, index, changes));
            return index;
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<NameIndex> ReadAsync(UserKeyring keyring, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return NameIndex.Of(await NameRows.ReadAsync(db, keyring, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<HashSet<Guid>> PicturesOfAsync(UserId user, List<NameIndex.Row> rows, CancellationToken cancellationToken)
    {
        var versions = rows.Where(row => !row.IsFolder).Select(row => (Guid?)row.VersionId).ToArray();
        if (versions.Length == 0)
        {
            return [];
        }

        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Versions
                .Where(picture => picture.OwnerId == user.Value && EF.Parameter(versions).Contains(picture.ThumbnailOf) && picture.State == VersionState.Stored)
                .Select(picture => picture.ThumbnailOf!.Value)
                .ToHashSetAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private sealed record Loaded(UserId User, NameIndex Index, int Changes);
}
