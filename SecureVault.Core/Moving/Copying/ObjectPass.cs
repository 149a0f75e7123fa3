using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Core.Moving.Copying;

/// <summary>The findings of a pass over both stores.</summary>
/// <param name="Missing">Objects that the target lacked, whether they could be copied or not.</param>
/// <param name="Failed">Objects that the source did not give out.</param>
/// <param name="Unreadable">One of those.</param>
/// <param name="Different">Objects of which the target has other bytes that may be the right ones.</param>
/// <param name="FirstDifferent">The first keys of those.</param>
internal readonly record struct PassResult(long Missing, long Failed, ObjectKey? Unreadable, long Different, IReadOnlyList<ObjectKey> FirstDifferent)
{
    /// <summary>Whether the target had everything.</summary>
    public bool IsComplete => Missing == 0 && Failed == 0 && Different == 0;
}

/// <summary>
/// Walks both stores in the order of their keys and copies what the target lacks. A key counts as compared once all keys before it do, so after a
/// kill everything behind that position is read again: an object may have arrived without having been read back.
/// </summary>
internal sealed class ObjectPass(StoreEnd from, StoreEnd to, ObjectCopy copy, MoveProgress progress)
{
    /// <summary>Objects that are sent at once; as many more are read back meanwhile.</summary>
    public const int Parallel = 4;

    /// <summary>A position behind every key.</summary>
    public const string End = "~";

    // A large object at the head must not keep the small ones behind it waiting.
    private const int Window = 256;

    private const int MaxNamed = 3;

    // A source that is away fails with every object.
    private const int MaxFailuresInRow = 5;

    /// <summary>Copies what is missing and compares what was not compared yet.</summary>
    /// <param name="lower">Told, before a key behind the position is copied after all, how far the comparison holds if the process ends then.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <exception cref="ObjectStoreException">A store fails.</exception>
    /// <exception cref="MoveException">The target does not keep what it is given.</exception>
    public async Task<PassResult> RunAsync(Func<string?, Task> lower, CancellationToken cancellationToken)
    {
        progress.BeginPass();
        using var slots = new SemaphoreSlim(2 * Parallel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<(ObjectKey Key, Task<CopyOutcome> Task)>();
        var tally = new Tally(progress);
        try
        {
            await WalkAsync(waiting, tally, lower, (source, isThere) => CopyAsync(source, isThere, slots, stop), stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One failed and cut the others off. Its reason is the one to tell.
            var tasks = waiting.Select(entry => (Task)entry.Task).ToList();
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (tasks.Find(task => task.IsFaulted) ?? Task.CompletedTask).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(waiting.Select(entry => (Task)entry.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        progress.EndPass();
        if (!tally.HasFailed)
        {
            progress.Position = End;
        }

        return tally.Result;
    }

    private async Task WalkAsync(
        Queue<(ObjectKey Key, Task<CopyOutcome> Task)> waiting,
        Tally tally,
        Func<string?, Task> lower,
        Func<StoredObject, bool, Task<CopyOutcome>> begin,
        CancellationToken cancellationToken)
    {
        var trusted = progress.Position;
        string? before = null;
        await foreach (var (source, target) in PairsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (source is null)
            {
                continue; // new, and in the target only
            }

            var key = source.Key.ToString();
            if (target?.Length != source.Length || string.CompareOrdinal(key, trusted) > 0)
            {
                if (progress.IsBehind(key))
                {
                    // It came late, and must not pass for compared before it was read back.
                    await lower(before).ConfigureAwait(false);
                    progress.Position = before;
                }

                tally.Begin(target?.Length != source.Length);
                waiting.Enqueue((source.Key, begin(source, target is not null)));
                await SettleAsync(waiting, Window, tally).ConfigureAwait(false);
            }
            else
            {
                progress.Done(source.Length);
            }

            before = key;
        }

        await SettleAsync(waiting, 0, tally).ConfigureAwait(false);
    }

    private IAsyncEnumerable<(StoredObject? Source, StoredObject? Target)> PairsAsync(CancellationToken cancellationToken) => OrderedPairs.OfAsync(
        from.Inventory.ListObjectsAsync(cancellationToken), to.Inventory.ListObjectsAsync(cancellationToken), stored => stored.Key.ToString(), cancellationToken);

    private async Task<CopyOutcome> CopyAsync(StoredObject source, bool isThere, SemaphoreSlim slots, CancellationTokenSource stop)
    {
        await slots.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            var outcome = await copy.RunAsync(source, isThere, stop.Token).ConfigureAwait(false);
            if (outcome is CopyOutcome.Copied or CopyOutcome.Same)
            {
                progress.Done(source.Length);
            }

            return outcome;
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false); // the others need not be copied to a target that fails
            throw;
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>
    /// Takes over what is done from the head on, and waits for the head while more than so many are under way. The position stays before the first
    /// object that failed: nobody has compared it.
    /// </summary>
    private async Task SettleAsync(Queue<(ObjectKey Key, Task<CopyOutcome> Task)> waiting, int most, Tally tally)
    {
        while (waiting.TryPeek(out var head) && (waiting.Count > most || head.Task.IsCompleted))
        {
            var outcome = await head.Task.ConfigureAwait(false);
            waiting.Dequeue();
            tally.End(head.Key, outcome, MaxFailuresInRow);
            if (!tally.HasFailed && !progress.IsBehind(head.Key.ToString()))
            {
                progress.Position = head.Key.ToString();
            }
        }
    }

    private sealed class Tally(MoveProgress progress)
    {
        private readonly List<ObjectKey> _firstDifferent = [];
        private long _missing;
        private long _failed;
        private int _inRow;
        private ObjectKey? _unreadable;
        private long _different;

        public PassResult Result => new(_missing, _failed, _unreadable, _different, _firstDifferent);

        public bool HasFailed => _failed + _different > 0;

        public void Begin(bool isMissing) => _missing += isMissing ? 1 : 0;

        public void End(ObjectKey key, CopyOutcome outcome, int most)
        {
            if (outcome == CopyOutcome.Different)
            {
                progress.Fail();
                _different++;
                if (_firstDifferent.Count < MaxNamed)
                {
                    _firstDifferent.Add(key);
                }
            }

            if (outcome != CopyOutcome.Unreadable)
            {
                _inRow = 0;
                return;
            }

            progress.Fail();
            _failed++;
            _unreadable ??= key;
            if (++_inRow == most)
            {
                throw new ObjectStoreException(ObjectStoreError.Unavailable, $"The present store does not give out its objects ({key} and others).");
            }
        }
    }
}
