using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Files;

/// <summary>A content that wants a small picture.</summary>
internal sealed record ThumbnailJob(UserId Owner, ItemId Item, VersionId Version);

/// <summary>
/// Contents that wait for a small picture: bounded, each once. What finds no room is not lost, because whoever looks at a file
/// without one asks again.
/// </summary>
/// <remarks>
/// Contents of which none can be made are remembered here and not in the database: a verdict that outlives the process would also
/// outlive the bug, the shortage or the old library that it came from. After a restart each costs one attempt, bounded in time
/// and memory, and only when somebody looks at it.
/// </remarks>
internal sealed class ThumbnailQueue(IOptions<ThumbnailOptions> options, TimeProvider clock)
{
    private const int MostWaiting = 2000;
    private const int MostRemembered = 10_000;

    // A store or a reader that fails now is not asked again with each look at a folder.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Channel<ThumbnailJob> _jobs = Channel.CreateBounded<ThumbnailJob>(MostWaiting);
    private readonly ConcurrentDictionary<VersionId, byte> _underWay = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<VersionId, DateTimeOffset> _resting = [];
    private readonly Queue<VersionId> _restingInOrder = new();

    /// <summary>Takes a content, unless it waits already, is hopeless, failed a moment ago or finds no room.</summary>
    public bool TryAdd(ThumbnailJob job)
    {
        if (!options.Value.Enabled || IsResting(job.Version) || !_underWay.TryAdd(job.Version, 0))
        {
            return false;
        }

        if (_jobs.Writer.TryWrite(job))
        {
            return true;
        }

        _underWay.TryRemove(job.Version, out _);
        return false;
    }

    /// <summary>What waits, as it comes.</summary>
    public IAsyncEnumerable<ThumbnailJob> ReadAllAsync(CancellationToken cancellationToken) => _jobs.Reader.ReadAllAsync(cancellationToken);

    /// <summary>The content is dealt with.</summary>
    public void Finish(ThumbnailJob job) => _underWay.TryRemove(job.Version, out _);

    /// <summary>No picture can be made of it; it is not tried again.</summary>
    public void GiveUp(VersionId version) => Remember(version, DateTimeOffset.MaxValue);

    /// <summary>No picture can be made of it now; it is not tried again for some minutes.</summary>
    public void PutOff(VersionId version) => Remember(version, clock.GetUtcNow() + Rest);

    private void Remember(VersionId version, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (!_resting.ContainsKey(version))
            {
                _restingInOrder.Enqueue(version);
            }

            _resting[version] = until;
            if (_restingInOrder.Count > MostRemembered)
            {
                _resting.Remove(_restingInOrder.Dequeue());
            }
        }
    }

    private bool IsResting(VersionId version)
    {
        lock (_gate)
        {
            return _resting.TryGetValue(version, out var until) && clock.GetUtcNow() < until;
        }
    }
}
