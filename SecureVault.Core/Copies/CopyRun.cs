using System.Collections.Concurrent;

namespace SecureVault.Core.Copies;

/// <summary>One copying: what became of each item so far.</summary>
internal sealed class CopyRun
{
    private readonly IProgress<CopyProgress>? _progress;
    private readonly HashSet<Guid> _asked;
    private readonly ConcurrentQueue<CopiedItem> _copied = [];
    private readonly ConcurrentQueue<CopyFailure> _failures = [];
    private int _itemsDone;
    private long _bytesDone;

    public CopyRun(CopyPlan plan, IReadOnlyCollection<ItemId> items, IProgress<CopyProgress>? progress)
    {
        Plan = plan;
        _progress = progress;
        _asked = [.. plan.Tops.Select(top => top.Id)];
        foreach (var item in items.Distinct().Where(item => !_asked.Contains(item.Value)))
        {
            _failures.Enqueue(new CopyFailure(item, CopyError.Gone));
        }
    }

    public CopyPlan Plan { get; }

    public CopyOutcome Outcome => new CopyOutcome.Done([.. _copied], [.. _failures]);

    /// <summary>An item has its copy.</summary>
    public void Copied(CopyTask task, ItemId copy, string name)
    {
        if (task.WasAsked)
        {
            _copied.Enqueue(new CopiedItem(new ItemId(task.Source.Id), copy, name));
        }

        Interlocked.Increment(ref _itemsDone);
        Tell();
    }

    /// <summary>An item has none.</summary>
    public void Failed(CopyPlan.Source source, CopyError error, string? errorId = null)
    {
        _failures.Enqueue(new CopyFailure(new ItemId(source.Id), error, errorId));
        Interlocked.Increment(ref _itemsDone);
        Tell();
    }

    /// <summary>Hears how many bytes of a file were read.</summary>
    public IProgress<long>? OfFile() => _progress is null ? null : new FileProgress(this);

    private void Tell(long bytes = 0)
    {
        var done = Interlocked.Add(ref _bytesDone, bytes);
        _progress?.Report(new CopyProgress(Plan.Items, Volatile.Read(ref _itemsDone), Plan.Bytes, done));
    }

    private sealed class FileProgress(CopyRun run) : IProgress<long>
    {
        private long _before;

        public void Report(long value)
        {
            run.Tell(value - _before);
            _before = value;
        }
    }
}

/// <summary>An item and the folder that its copy comes into.</summary>
/// <param name="Source">The item.</param>
/// <param name="Target">The folder.</param>
/// <param name="WasAsked">True for what a person chose, false for what is in a chosen folder.</param>
internal sealed record CopyTask(CopyPlan.Source Source, ItemId Target, bool WasAsked);
