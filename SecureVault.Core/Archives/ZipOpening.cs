using System.Collections.Concurrent;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Archives;

/// <summary>
/// Opens rows on other threads while the ones behind them are still read: of a hundred thousand both take about as long.
/// </summary>
/// <param name="keyring">The owner's keys.</param>
/// <param name="open">Opens one row with a keyring of its own thread.</param>
internal sealed class ZipOpening<TRow, TOpened>(UserKeyring keyring, Func<TRow, UserKeyring, TOpened> open) : IDisposable
{
    // Enough that a thread has something to do, few enough that the last ones don't keep everybody waiting.
    private const int BatchSize = 1_024;

    private readonly List<Task<TOpened[]>> _opened = [];
    private readonly ConcurrentBag<UserKeyring> _keyrings = [];
    private List<TRow> _batch = [];

    /// <summary>Takes a row.</summary>
    public void Add(TRow row)
    {
        _batch.Add(row);
        if (_batch.Count == BatchSize)
        {
            var batch = _batch;
            _batch = new List<TRow>(BatchSize);
            _opened.Add(Task.Run(() => OpenElsewhere(batch)));
        }
    }

    /// <summary>All of them, in the order in which they came.</summary>
    public async Task<List<TOpened>> FinishAsync()
    {
        // Few rows are not worth another thread.
        var last = _batch.ConvertAll(row => open(row, keyring));
        var all = new List<TOpened>((_opened.Count * BatchSize) + last.Count);
        foreach (var opened in await Task.WhenAll(_opened).ConfigureAwait(false))
        {
            all.AddRange(opened);
        }

        all.AddRange(last);
        return all;
    }

    /// <summary>Ends the keys; where the reading broke off, after what was begun, which is a few milliseconds of work.</summary>
    public void Dispose()
    {
        Task.WhenAll(_opened).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();
        foreach (var other in _keyrings)
        {
            other.Dispose();
        }
    }

    private TOpened[] OpenElsewhere(List<TRow> rows)
    {
        // A keyring serves one thread at a time.
        var own = _keyrings.TryTake(out var spare) ? spare : keyring.Again();
        try
        {
            var opened = new TOpened[rows.Count];
            for (var i = 0; i < opened.Length; i++)
            {
                opened[i] = open(rows[i], own);
            }

            return opened;
        }
        finally
        {
            _keyrings.Add(own);
        }
    }
}
