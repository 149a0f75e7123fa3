using Microsoft.Win32.SafeHandles;

namespace SecureVault.Core.Storage.Disk;

/// <summary>A range of a file. It owns the handle and keeps no buffer: every read goes into the caller's.</summary>
internal sealed class DiskReadStream(SafeFileHandle file, long offset, long length, DiskFolder folder) : ForwardReadStream
{
    private long _next = offset;
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(RandomAccess.Read(file, buffer[..Wanted(buffer.Length)], _next));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw folder.ErrorOf(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var wanted = buffer[..Wanted(buffer.Length)];
            return Advance(await RandomAccess.ReadAsync(file, wanted, _next, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw folder.ErrorOf(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Wanted(int room) => (int)Math.Min(room, _left);

    private int Advance(int read)
    {
        _next += read;
        _left -= read;
        return read;
    }
}
