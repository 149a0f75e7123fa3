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
internal sealed class ThumbnailQueue(IOptions<ThumbnailOptions> options)
{
    private const int MostWaiting = 2000;
    private const int MostRemembered = 10_000;

    private readonly Channel<ThumbnailJob> _jobs = Channel.CreateBounded<ThumbnailJob>(MostWaiting);
    private readonly ConcurrentDictionary<VersionId, byte> _underWay = new();
    private readonly Lock _gate = new();
    private readonly HashSet<VersionId> _hopeless = [];
    private readonly Queue<VersionId> _hopelessInOrder = new();

    /// <summary>Takes a content, unless it waits already, is hopeless or finds no room.</summary>
    public bool TryAdd(ThumbnailJob job)
    {
        if (!options.Value.Enabled || IsHopeless(job.Version) || !_underWay.TryAdd(job.Version, 0))
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
    public void GiveUp(VersionId version)
    {
        lock (_gate)
        {
            if (_hopeless.Add(version))
            {
                _hopelessInOrder.Enqueue(version);
            }

            if (_hopelessInOrder.Count > MostRemembered)
            {
                _hopeless.Remove(_hopelessInOrder.Dequeue());
            }
        }
    }

    private bool IsHopeless(VersionId version)
    {
        lock (_gate)
        {
            return _hopeless.Contains(version);
        }
    }
}
