namespace SecureVault.Web.Components.Uploads.Browser;

/// <summary>
/// A picked file as a stream, pulled from the browser in ranges, a few ahead. Nothing is pushed: a slow reader
/// leaves the circuit free for clicks, and a reader that goes away leaves nothing open in the browser. The
/// framework's own stream of a file blocks the hub while nobody reads, and ends the circuit a minute after the
/// connection broke.
/// </summary>
/// <param name="length">Bytes of the file when it was picked.</param>
/// <param name="fetch">Reads bytes at an offset; fewer than asked for means that the file is shorter now.</param>
/// <param name="window">How many ranges all files of the page may ask for at once: bytes share the connection with clicks.</param>
/// <param name="cancellationToken">Ends all reads.</param>
internal sealed class RangeStream(
    long length, Func<long, int, CancellationToken, Task<byte[]>> fetch, SemaphoreSlim window, CancellationToken cancellationToken) : Stream
{
    /// <summary>Bytes of a range: with as many on their way as are asked for ahead, half a MiB, which a click may have to wait for on a slow line.</summary>
    internal const int RangeLength = 64 * 1024;

    /// <summary>How many ranges are asked for ahead of the reader.</summary>
    internal const int Ahead = 8;

    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Queue<(Task<byte[]> Bytes, int Asked)> _ranges = new();
    private ReadOnlyMemory<byte> _current;
    private long _next;
    private bool _short;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_current.IsEmpty && !await AdvanceAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended.IsCancellationRequested)
        {
            _ended.Cancel();
            foreach (var (bytes, _) in _ranges)
            {
                // Nobody waits for it any more; its failure is no news.
                _ = bytes.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            _ended.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <returns>False at the end of the file.</returns>
    private async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        AskAhead();
        if (_short || !_ranges.TryDequeue(out var range))
        {
            return false;
        }

        var bytes = await range.Bytes.WaitAsync(cancellationToken).ConfigureAwait(false);
        _short = bytes.Length < range.Asked;
        _current = bytes.AsMemory(0, Math.Min(bytes.Length, range.Asked));
        AskAhead();
        return !_current.IsEmpty;
    }

    private void AskAhead()
    {
        while (!_short && _next < length && _ranges.Count < Ahead)
        {
            var (offset, count) = (_next, (int)Math.Min(RangeLength, length - _next));
            _next += count;
            _ranges.Enqueue((FetchAsync(offset, count, _ended.Token), count));
        }
    }

    private async Task<byte[]> FetchAsync(long offset, int count, CancellationToken cancellationToken)
    {
        await window.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await fetch(offset, count, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            window.Release();
        }
    }
}
