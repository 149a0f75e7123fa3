using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using SecureVault.Core.Events;

namespace SecureVault.Core.Thumbnails;

/// <summary>A content that wants a thumbnail.</summary>
internal sealed record ThumbnailJob(UserId Owner, ItemId Item, VersionId Version);

/// <summary>
/// Contents that wait for a thumbnail: bounded, each once, and served in turns by person, so that nobody waits behind all that
/// another person has stored. A job that finds no room is not lost: whoever looks at a file without a thumbnail asks again.
/// </summary>
/// <remarks>
/// Contents of which none can be made are remembered here and not in the database: a verdict that outlives the process would also
/// outlive the bug, the shortage or the old library that it came from. After a restart each costs one attempt, bounded in time
/// and memory, and only when somebody looks at it.
/// </remarks>
internal sealed class ThumbnailQueue : IDisposable
{
    /// <summary>How many contents may wait in all.</summary>
    internal const int MaxWaiting = 2000;

    /// <summary>How many contents of one person may wait.</summary>
    internal const int MaxWaitingPerOwner = 500;

    private const int MaxRemembered = 10_000;

    // A store or a reader that fails now is not asked again with each look at a folder.
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(5);

    private readonly ThumbnailOptions _options;
    private readonly TimeProvider _clock;
    private readonly IDisposable _subscription;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly HashSet<VersionId> _underWay = [];
    private readonly Dictionary<UserId, LinkedList<ThumbnailJob>> _waiting = [];

    // Everybody of whom something waits, once, and whose turn is next first.
    private readonly List<UserId> _turns = [];
    private readonly Dictionary<UserId, int> _beingMade = [];
    private readonly Dictionary<VersionId, DateTimeOffset> _cooldowns = [];
    private readonly Queue<VersionId> _restingInOrder = new();
    private int _count;

    public ThumbnailQueue(IOptions<ThumbnailOptions> options, VaultEvents events, TimeProvider clock)
    {
        (_options, _clock) = (options.Value, clock);
        _subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.ContentStored { IsPicture: true } stored)
            {
                TryAdd(new ThumbnailJob(stored.Owner, stored.Item, stored.Version));
            }
        });
    }

    /// <summary>Takes a content, unless it waits already, is hopeless, failed a moment ago or finds no room.</summary>
    public bool TryAdd(ThumbnailJob job)
    {
        lock (_gate)
        {
            if (!_options.Enabled || IsCoolingDown(job.Version) || _underWay.Contains(job.Version) || !TryMakeRoom(job.Owner))
            {
                return false;
            }

            if (!_waiting.TryGetValue(job.Owner, out var jobs))
            {
                _waiting[job.Owner] = jobs = [];
                _turns.Add(job.Owner);
            }

            jobs.AddLast(job);
            _underWay.Add(job.Version);
            _count++;
        }

        _available.Release();
        return true;
    }

    /// <summary>The waiting jobs, one per person in turn. The caller has to finish each.</summary>
    public async IAsyncEnumerable<ThumbnailJob> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _available.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (TryTake() is { } job)
            {
                yield return job;
            }
        }
    }

    /// <summary>The content is dealt with.</summary>
    public void Finish(ThumbnailJob job)
    {
        lock (_gate)
        {
            _underWay.Remove(job.Version);
            var others = _beingMade.GetValueOrDefault(job.Owner) - 1;
            if (others > 0)
            {
                _beingMade[job.Owner] = others;
            }
            else
            {
                _beingMade.Remove(job.Owner);
            }
        }
    }

    /// <summary>No picture can be made of it; it is not tried again.</summary>
    public void GiveUp(VersionId version) => Remember(version, DateTimeOffset.MaxValue);

    /// <summary>No picture can be made of it now; it is not tried again for some minutes.</summary>
    public void PutOff(VersionId version) => Remember(version, _clock.GetUtcNow() + Cooldown);

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _available.Dispose();
    }

    // When all room is taken, whoever has the most waiting gives up the newest of it to somebody who has less.
    private bool TryMakeRoom(UserId owner)
    {
        var own = _waiting.GetValueOrDefault(owner)?.Count ?? 0;
        if (own >= MaxWaitingPerOwner)
        {
            return false;
        }

        if (_count < MaxWaiting)
        {
            return true;
        }

        var longest = _waiting.Values.MaxBy(jobs => jobs.Count)!;
        if (longest.Count <= own + 1)
        {
            return false;
        }

        _underWay.Remove(longest.Last!.Value.Version);
        longest.RemoveLast();
        _count--;
        return true;
    }

    // Null when what was announced had to make room.
    private ThumbnailJob? TryTake()
    {
        lock (_gate)
        {
            if (_turns.Count == 0)
            {
                return null;
            }

            // The person with the fewest thumbnails in progress; among equals, the one who has waited longest.
            var owner = _turns.MinBy(one => _beingMade.GetValueOrDefault(one));
            var jobs = _waiting[owner];
            var job = jobs.First!.Value;
            jobs.RemoveFirst();
            _turns.Remove(owner);
            if (jobs.Count > 0)
            {
                _turns.Add(owner);
            }
            else
            {
                _waiting.Remove(owner);
            }

            _count--;
            _beingMade[owner] = _beingMade.GetValueOrDefault(owner) + 1;
            return job;
        }
    }

    private void Remember(VersionId version, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (!_cooldowns.ContainsKey(version))
            {
                _restingInOrder.Enqueue(version);
            }

            _cooldowns[version] = until;
            if (_restingInOrder.Count > MaxRemembered)
            {
                _cooldowns.Remove(_restingInOrder.Dequeue());
            }
        }
    }

    private bool IsCoolingDown(VersionId version) => _cooldowns.TryGetValue(version, out var until) && _clock.GetUtcNow() < until;
}
