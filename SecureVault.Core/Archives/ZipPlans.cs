using SecureVault.Core.Events;

namespace SecureVault.Core.Archives;

/// <summary>The entries of an archive, and its name.</summary>
internal sealed record ZipPlan(string Name, ZipTable Table)
{
    /// <summary>Without the name.</summary>
    public override string ToString() => $"ZipPlan({Table.ETag})";
}

/// <summary>
/// Keeps the plans of archives for a while: one download looks at the head first, and goes on after a break, and each time the same
/// thousands of rows would be read. A plan is made once however many ask for it, and goes when anything in its person's drive changes
/// or their access ends.
/// </summary>
internal sealed class ZipPlans : IDisposable
{
    // Of all plans together; one that is larger is made for each request.
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxPlansPerPerson = 8;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(1);

    private readonly PersonGate _gate;
    private readonly TimeProvider _clock;
    private readonly IDisposable _subscription;
    private readonly ITimer _cleaning;
    private readonly Lock _lock = new();
    private readonly Dictionary<(UserId User, string Selection), Entry> _entries = [];
    private int _built;

    public ZipPlans(PersonGate gate, VaultEvents events, TimeProvider clock)
    {
        (_gate, _clock) = (gate, clock);
        _subscription = events.Subscribe(Hear);
        _cleaning = clock.CreateTimer(_ => Clean(), null, CleaningInterval, CleaningInterval);
    }

    /// <summary>How many plans were made since the start.</summary>
    public int Built => Volatile.Read(ref _built);

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>A plan that is kept, or made now.</summary>
    /// <param name="user">Whose, after their access was checked.</param>
    /// <param name="selection">What it is of.</param>
    /// <param name="make">Makes it; null when there is nothing to put in. It goes on when whoever asked first goes away, for others may wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The plan, or whether there was no place to make one.</returns>
    public async Task<(ZipPlan? Plan, bool IsBusy)> GetAsync(UserId user, string selection, Func<Task<ZipPlan?>> make, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue((user, selection), out entry))
            {
                entry = new Entry();
                _entries.Add((user, selection), entry);
                var made = entry;
                entry.Making = Task.Run(() => MakeAsync((user, selection), made, make), CancellationToken.None);
            }

            entry.Used = _clock.GetUtcNow();
        }

        return await entry.Making.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _cleaning.Dispose();
    }

    private async Task<(ZipPlan? Plan, bool IsBusy)> MakeAsync((UserId User, string Selection) key, Entry entry, Func<Task<ZipPlan?>> make)
    {
        ZipPlan? plan = null;
        try
        {
            using var place = await _gate.TryEnterAsync(key.User, CostlyWork.ArchivePlan, CancellationToken.None).ConfigureAwait(false);
            if (place is null)
            {
                return (null, true);
            }

            Interlocked.Increment(ref _built);
            plan = await make().ConfigureAwait(false);
            return (plan, false);
        }
        finally
        {
            Keep(key, entry, plan);
        }
    }

    /// <summary>Keeps what was made if there is room for it, the most recent ones before others.</summary>
    private void Keep((UserId User, string Selection) key, Entry entry, ZipPlan? plan)
    {
        lock (_lock)
        {
            entry.Bytes = plan?.Table.MemoryBytes ?? 0;
            if ((plan is null || entry.Bytes > MaxBytes) && _entries.GetValueOrDefault(key) == entry)
            {
                _entries.Remove(key);
            }

            var own = _entries.Where(pair => pair.Key.User == key.User && pair.Value.Making.IsCompleted).OrderBy(pair => pair.Value.Used).ToList();
            RemoveAll(own.Take(own.Count - MaxPlansPerPerson));
            while (_entries.Values.Sum(kept => kept.Bytes) > MaxBytes)
            {
                RemoveAll([_entries.Where(pair => pair.Value.Bytes > 0).MinBy(pair => pair.Value.Used)]);
            }
        }
    }

    private void Hear(VaultEvent happened)
    {
        UserId? user = happened switch
        {
            VaultEvent.DriveChanged { PicturesOnly: false } changed => changed.Owner,
            VaultEvent.AccessEnded ended => ended.User,
            _ => null,
        };
        if (user is { } whose)
        {
            lock (_lock)
            {
                // Also those that are being made: they may have been read before the change.
                RemoveAll([.. _entries.Where(pair => pair.Key.User == whose)]);
            }
        }
    }

    private void Clean()
    {
        lock (_lock)
        {
            var due = _clock.GetUtcNow() - Lifetime;
            RemoveAll([.. _entries.Where(pair => pair.Value.Used <= due && pair.Value.Making.IsCompleted)]);
        }
    }

    private void RemoveAll(IEnumerable<KeyValuePair<(UserId User, string Selection), Entry>> entries)
    {
        foreach (var (key, _) in entries)
        {
            _entries.Remove(key);
        }
    }

    private sealed class Entry
    {
        public Task<(ZipPlan? Plan, bool IsBusy)> Making { get; set; } = Task.FromResult<(ZipPlan?, bool)>((null, true));

        public DateTimeOffset Used { get; set; }

        public long Bytes { get; set; }
    }
}
