using System.Runtime.CompilerServices;

namespace SecureVault.Core.Storage.Moving;

/// <summary>
/// The store of the vault: the one that the settings name, or both stores of a move. During a move new objects go to the target, reads ask
/// the source and then the target, lists show both, and deletions empty both. Records are written to both. A move that goes back reads from the
/// target first, which has the originals.
/// </summary>
/// <param name="configured">The store that the settings name.</param>
/// <param name="space">Learns where objects are written.</param>
internal sealed class StoreSwitch(StoreEnd configured, StoreSpace space) : IObjectStore, IPartUploads, IStoreInventory, IStoreProbe, IStoreMarkers, IStoreRecords
{
    private volatile StoreRoute _route = new(configured);

    /// <summary>The present route.</summary>
    public StoreRoute Route => _route;

    /// <summary>Keeps copies and deletions of one object apart during a move.</summary>
    public CopyGate Gate { get; } = new();

    /// <summary>Sends calls another way from now on.</summary>
    /// <returns>Ends when no write is under way on the former route.</returns>
    public Task UseAsync(StoreRoute route)
    {
        var former = _route;
        space.UseFolder(route.Target.Place.Folder);
        _route = route;
        return former.CloseAsync();
    }

    /// <inheritdoc/>
    public Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(route => route.Target.Objects.PutAsync(key, content, cancellationToken));

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var route = _route;
        try
        {
            return await route.First.Objects.OpenReadAsync(key, offset, length, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException missing) when (missing.Error == ObjectStoreError.NotFound && route.Second is not null)
        {
            return await route.Second.Objects.OpenReadAsync(key, offset, length, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var route = _route;
        return await route.First.Objects.GetLengthAsync(key, cancellationToken).ConfigureAwait(false) is { } length ? length
            : route.Second is null ? null
            : await route.Second.Objects.GetLengthAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken) => WriteAsync(async route =>
    {
        if (route.To is null)
        {
            await route.From.Objects.DiscardAsync(key, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var turn = await Gate.ChangeAsync(key.ToString(), cancellationToken).ConfigureAwait(false);
        await route.From.Objects.DiscardAsync(key, cancellationToken).ConfigureAwait(false);
        await route.To.Objects.DiscardAsync(key, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task<PartUpload> BeginAsync(ObjectKey key, long length, int partLength, CancellationToken cancellationToken) => WriteAsync(async route =>
        route.Tagged(await route.Target.Parts.BeginAsync(key, length, partLength, cancellationToken).ConfigureAwait(false)));

    /// <inheritdoc/>
    public Task<StoredPart> PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(route =>
        {
            var (store, own) = route.HomeOf(upload);
            return store.Parts.PutPartAsync(own, number, content, cancellationToken);
        });

    /// <inheritdoc/>
    public Task CompleteAsync(PartUpload upload, IReadOnlyCollection<StoredPart> parts, CancellationToken cancellationToken) => WriteAsync(route =>
    {
        var (store, own) = route.HomeOf(upload);
        return store.Parts.CompleteAsync(own, parts, cancellationToken);
    });

    /// <inheritdoc/>
    public Task<bool> IsCompleteAsync(PartUpload upload, CancellationToken cancellationToken)
    {
        var (store, own) = _route.HomeOf(upload);
        return store.Parts.IsCompleteAsync(own, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListObjectsAsync(CancellationToken cancellationToken)
    {
        var route = _route;
        return route.To is null
            ? route.From.Inventory.ListObjectsAsync(cancellationToken)
            : EitherAsync(
                route.First.Inventory.ListObjectsAsync(cancellationToken),
                route.Second!.Inventory.ListObjectsAsync(cancellationToken),
                stored => stored.Key.ToString(),
                cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<UnfinishedObject> ListUnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var route = _route;
        foreach (var end in route.To is null ? [route.From] : (StoreEnd[])[route.From, route.To])
        {
            await foreach (var unfinished in end.Inventory.ListUnfinishedAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return unfinished;
            }
        }
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        var route = _route;
        return route.To is null
            ? route.From.Probe.CheckAsync(cancellationToken)
            : Task.WhenAll(route.From.Probe.CheckAsync(cancellationToken), route.To.Probe.CheckAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken) => _route.From.Markers.ReadMarkerAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken) => WriteAsync(async route =>
    {
        await route.From.Markers.WriteMarkerAsync(content, mayMakeStore, cancellationToken).ConfigureAwait(false);
        if (route.To is not null)
        {
            // The start of the move made it.
            await route.To.Markers.WriteMarkerAsync(content, mayMakeStore: false, cancellationToken).ConfigureAwait(false);
        }
    });

    /// <inheritdoc/>
    public Task PutAsync(RecordName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => WriteAsync(async route =>
    {
        if (route.To is null)
        {
            await route.From.Records.PutAsync(name, content, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var turn = await Gate.ChangeAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
        await route.From.Records.PutAsync(name, content, cancellationToken).ConfigureAwait(false);
        await route.To.Records.PutAsync(name, content, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(RecordName name, CancellationToken cancellationToken)
    {
        var route = _route;
        return await route.From.Records.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } content ? content
            : route.To is null ? null
            : await route.To.Records.ReadAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredRecord> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var route = _route;
        return route.To is null
            ? route.From.Records.ListAsync(prefix, cancellationToken)
            : EitherAsync(
                route.From.Records.ListAsync(prefix, cancellationToken),
                route.To.Records.ListAsync(prefix, cancellationToken),
                stored => stored.Name.ToString(),
                cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(RecordName name, CancellationToken cancellationToken) => WriteAsync(async route =>
    {
        if (route.To is null)
        {
            await route.From.Records.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var turn = await Gate.ChangeAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
        await route.To.Records.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        await route.From.Records.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
    });

    private static async IAsyncEnumerable<T> EitherAsync<T>(
        IAsyncEnumerable<T> first, IAsyncEnumerable<T> second, Func<T, string> nameOf, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        await foreach (var (one, other) in OrderedPairs.OfAsync(first, second, nameOf, cancellationToken).ConfigureAwait(false))
        {
            yield return (one ?? other)!;
        }
    }

    private async Task<T> WriteAsync<T>(Func<StoreRoute, Task<T>> write)
    {
        while (true)
        {
            // One that was closed has been replaced before.
            var route = _route;
            if (route.TryEnter())
            {
                try
                {
                    return await write(route).ConfigureAwait(false);
                }
                finally
                {
                    route.Leave();
                }
            }
        }
    }

    private Task<bool> WriteAsync(Func<StoreRoute, Task> write) => WriteAsync(async route =>
    {
        await write(route).ConfigureAwait(false);
        return true;
    });
}
