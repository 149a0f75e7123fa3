namespace SecureVault.Core.Moving.Copying;

/// <summary>Counts what a pass has done. Several copies count at once.</summary>
internal sealed class MoveProgress
{
    // Each pass counts everything anew; until it has come as far as the one before, that one's number is shown.
    private (long Objects, long Bytes) _before;
    private long _objects;
    private long _bytes;
    private long _failed;
    private long _moved;
    private volatile string? _position;

    public MoveProgress(string? position, long objects, long bytes) => (_position, _before) = (position, (objects, bytes));

    /// <summary>The last key up to which both stores were compared byte by byte; null before the first.</summary>
    public string? Position
    {
        get => _position;
        set => _position = value;
    }

    public long Objects => Math.Max(_before.Objects, Interlocked.Read(ref _objects));

    public long Bytes => Math.Max(_before.Bytes, Interlocked.Read(ref _bytes));

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Bytes that were read from the source, also of objects that are not done yet.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Whether a key was compared before.</summary>
    public bool IsBehind(string key) => _position is { } position && string.CompareOrdinal(key, position) <= 0;

    public void Done(long bytes)
    {
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Fail() => Interlocked.Increment(ref _failed);

    public void Move(long bytes) => Interlocked.Add(ref _moved, bytes);

    /// <summary>Before a pass over everything.</summary>
    public void BeginPass()
    {
        Interlocked.Exchange(ref _failed, 0);
        Interlocked.Exchange(ref _objects, 0);
        Interlocked.Exchange(ref _bytes, 0);
    }

    /// <summary>After a pass that came to the end.</summary>
    public void EndPass() => _before = (_objects, _bytes);
}
