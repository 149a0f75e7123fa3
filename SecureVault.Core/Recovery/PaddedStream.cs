using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery;

/// <summary>
/// A range of an object that lost its end, with zeros in the place of what is gone: so the chunks before the cut can be read in the
/// usual way, and the one that was cut does not open.
/// </summary>
internal sealed class PaddedStream(Stream? inner, long length) : ForwardReadStream
{
    private Stream? _inner = inner;
    private long _left = length;

    /// <summary>Reads an object as if it had its whole length.</summary>
    /// <param name="read">Reads ranges of what is there.</param>
    /// <param name="storedLength">Bytes that are there.</param>
    public static RangeReader Around(RangeReader read, long storedLength) => async (offset, length, cancellationToken) => new PaddedStream(
        offset < storedLength ? await read(offset, Math.Min(length, storedLength - offset), cancellationToken).ConfigureAwait(false) : null, length);

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, _left)];
        var count = _inner is null ? 0 : await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            buffer.Span.Clear();
            count = buffer.Length;
        }

        _left -= count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_inner is { } stream)
        {
            _inner = null;
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner?.Dispose();
        }

        base.Dispose(disposing);
    }
}
