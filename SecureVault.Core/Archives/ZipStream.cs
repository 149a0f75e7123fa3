using System.Runtime.ExceptionServices;
using SecureVault.Core.Downloads;

namespace SecureVault.Core.Archives;

/// <summary>
/// An archive as a seekable stream. Records are written when they are read, contents are opened one at a time; only the next one
/// is opened a little early, so that many small files don't each wait for the store.
/// </summary>
internal sealed class ZipStream : Stream
{
    // How close to the end of a content the next one is opened.
    private const long Early = 2 * 1024 * 1024;

    private readonly ZipTable _table;
    private readonly OpenEntry _open;
    private readonly byte[] _record;
    private readonly CancellationTokenSource _closing = new();
    private int _recordLength;
    private long _recordAt = -1;
    private ZipContent? _content;
    private int _contentOf = -1;
    private Task<ZipContent>? _next;
    private int _nextOf = -1;
    private long _position;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;

    public ZipStream(ZipTable table, OpenEntry open)
    {
        _table = table;
        _open = open;
        _record = new byte[table.MaxRecordLength];
    }

    /// <summary>Opens the content of an entry, at its beginning and seekable.</summary>
    internal delegate Task<ZipContent> OpenEntry(int entry, CancellationToken cancellationToken);

    /// <summary>The content that is read at the moment; null while it is records.</summary>
    internal ContentSource? Reading
    {
        get
        {
            if (_position >= _table.DirectoryAt)
            {
                return null;
            }

            var entry = _table.EntryAt(_position);
            return _contentOf == entry ? _content?.Source : _table[entry].Source;
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _table.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _failure?.Throw();
        try
        {
            var total = 0;
            while (total < buffer.Length && _position < Length)
            {
                var count = _position < _table.DirectoryAt
                    ? await ReadEntryAsync(buffer[total..], cancellationToken).ConfigureAwait(false)
                    : ReadDirectory(buffer.Span[total..]);
                total += count;
                _position += count;
            }

            return total;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: the store is only read asynchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => Length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _closing.CancelAsync().ConfigureAwait(false);
            await CloseContentAsync().ConfigureAwait(false);
            await CloseNextAsync().ConfigureAwait(false);
            _closing.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReadEntryAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var entry = _table.EntryAt(_position);
        var header = _table[entry].At;
        var offset = _position - header - _table.LocalLength(entry);
        if (offset < 0)
        {
            if (_recordAt != header)
            {
                (_recordAt, _recordLength) = (header, _table.WriteLocal(entry, _record));
            }

            return CopyRecord(buffer.Span);
        }

        var left = _table[entry].Facts.Size - offset;
        var content = await ContentAsync(entry, cancellationToken).ConfigureAwait(false);
        if (content.Position != offset)
        {
            content.Position = offset;
        }

        if (left <= Early)
        {
            BeginNext(entry);
        }

        var count = await content.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken).ConfigureAwait(false);
        return count > 0 ? count : throw new EndOfStreamException("A content is shorter than it was.");
    }

    private int ReadDirectory(Span<byte> buffer)
    {
        if (_position >= _table.EndAt)
        {
            if (_recordAt != _table.EndAt)
            {
                (_recordAt, _recordLength) = (_table.EndAt, _table.WriteEnd(_record));
            }
        }
        else if (_recordAt < _table.DirectoryAt || _position < _recordAt || _position >= _recordAt + _recordLength)
        {
            var entry = _table.DirectoryEntryAt(_position);
            (_recordAt, _recordLength) = (_table[entry].DirectoryAt, _table.WriteCentral(entry, _record));
        }

        return CopyRecord(buffer);
    }

    private int CopyRecord(Span<byte> buffer)
    {
        var from = (int)(_position - _recordAt);
        var count = Math.Min(buffer.Length, _recordLength - from);
        _record.AsSpan(from, count).CopyTo(buffer);
        return count;
    }

    private async ValueTask<Stream> ContentAsync(int entry, CancellationToken cancellationToken)
    {
        if (_content is { } current && _contentOf == entry)
        {
            return current.Stream;
        }

        await CloseContentAsync().ConfigureAwait(false);
        if (_nextOf == entry && _next is { } next)
        {
            (_next, _nextOf) = (null, -1);
            _content = await next.ConfigureAwait(false);
        }
        else
        {
            await CloseNextAsync().ConfigureAwait(false);
            _content = await _open(entry, cancellationToken).ConfigureAwait(false);
        }

        _contentOf = entry;
        return _content.Stream;
    }

    private void BeginNext(int entry)
    {
        var following = entry + 1;
        while (following < _table.Count && _table[following].Facts.Size == 0)
        {
            following++;
        }

        if (following < _table.Count && _nextOf != following && _next is null)
        {
            // Elsewhere: database and disk answer on the thread that asks.
            _nextOf = following;
            _next = Task.Run(() => _open(following, _closing.Token), _closing.Token);
        }
    }

    private async ValueTask CloseContentAsync()
    {
        if (_content is { } content)
        {
            (_content, _contentOf) = (null, -1);
            await content.Stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CloseNextAsync()
    {
        if (_next is { } next)
        {
            (_next, _nextOf) = (null, -1);
            await next.ContinueWith(
                static opened => opened.IsCompletedSuccessfully ? opened.Result.Stream.DisposeAsync().AsTask() : Ignore(opened.Exception),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default).Unwrap().ConfigureAwait(false);
        }

        // Nobody asked for it; whoever does is told then.
        static Task Ignore(Exception? _) => Task.CompletedTask;
    }
}

/// <summary>The open content of an entry.</summary>
/// <param name="Stream">At its beginning and seekable.</param>
/// <param name="Source">What it is read from.</param>
internal sealed record ZipContent(Stream Stream, ContentSource? Source);
