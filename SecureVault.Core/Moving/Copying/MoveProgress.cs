namespace SecureVault.Core.Moving.Copying;

/// <summary>Counts what a pass has done. Several copies count at once.</summary>
internal sealed class MoveProgress
{
    private long _objects;
    private long _bytes;
    private long _failed;
    private long _moved;
    private volatile string? _position;

    public MoveProgress(string? position, long objects, long bytes) => (_position, _objects, _bytes) = (position, objects, bytes);

    /// <summary>The last key up to which both stores were compared byte by byte; null before the first.</summary>
    public string? Position
    {
        get => _position;
        set => _position = value;
    }

    public long Objects => Interlocked.Read(ref _objects);

    public long Bytes => Interlocked.Read(ref _bytes);

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

    /// <summary>Before a pass over everything: failures are counted anew.</summary>
    public void BeginPass() => Interlocked.Exchange(ref _failed, 0);
}
