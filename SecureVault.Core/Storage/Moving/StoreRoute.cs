namespace SecureVault.Core.Storage.Moving;

/// <summary>
/// Which store a call goes to: the only one, or one of the two of a move. Writers enter a route, so that whoever replaces it can wait until
/// the last of them has left.
/// </summary>
/// <param name="from">The only store, or the one that is moved out of.</param>
/// <param name="to">The one that is moved into; null outside of a move.</param>
/// <param name="isTurned">Whether this move goes back to where an unfinished one began.</param>
internal sealed class StoreRoute(StoreEnd from, StoreEnd? to = null, bool isTurned = false)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writers;
    private bool _isClosed;

    public StoreEnd From => from;

    public StoreEnd? To => to;

    public bool IsTurned => isTurned;

    /// <summary>
    /// The store that is asked first: the one that every object was written to, while what the other has of the same name is a copy that may not
    /// have been compared yet. A move that goes back goes to the originals.
    /// </summary>
    public StoreEnd First => isTurned && to is not null ? to : from;

    /// <summary>The one that is asked for what the first does not have; null outside of a move.</summary>
    public StoreEnd? Second => isTurned && to is not null ? from : to;

    /// <summary>Where new objects go.</summary>
    public StoreEnd Target => to ?? from;

    /// <summary>Whether a route leads to the same stores in the same roles.</summary>
    public bool IsLike(StorePlace start, StorePlace? end, bool turned) =>
        from.Place.Tag == start.Tag && to?.Place.Tag == end?.Tag && isTurned == turned;

    /// <returns>False when another route has taken its place.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _writers += _isClosed ? 0 : 1;
            return !_isClosed;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_writers == 0 && _isClosed)
            {
                _left.TrySetResult();
            }
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    /// <returns>Ends when the last writer has left.</returns>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_writers == 0)
            {
                _left.TrySetResult();
            }
        }

        return _left.Task;
    }

    /// <summary>
    /// The store that holds the parts of an upload, and the upload as that store knows it. The ids of uploads that begin during a move carry
    /// the tag of their store. One without a tag began before any move: in the store that the vault had then.
    /// </summary>
    public (StoreEnd Store, PartUpload Upload) HomeOf(PartUpload upload)
    {
        foreach (var end in to is null ? [from] : (StoreEnd[])[from, to])
        {
            if (upload.Id.StartsWith($"{end.Place.Tag}.", StringComparison.Ordinal))
            {
                return (end, upload with { Id = upload.Id[(StorePlace.TagLength + 1)..] });
            }
        }

        return (isTurned && to is not null ? to : from, upload);
    }

    /// <summary>Gives the id of an upload that began in the target the tag of its store.</summary>
    public PartUpload Tagged(PartUpload upload) => to is null ? upload : upload with { Id = $"{to.Place.Tag}.{upload.Id}" };
}
