namespace SecureVault.Core.Uploads;

/// <summary>The content on its way in: counts for the person who watches, and keeps a lease alive.</summary>
/// <param name="content">What is read; not disposed.</param>
/// <param name="offset">Where in the file it begins.</param>
/// <param name="progress">Hears how far reading has come.</param>
/// <param name="lease">Renewed while bytes come.</param>
internal sealed class UploadSource(Stream content, long offset, Action<long>? progress, UploadLease? lease) : Stream
{
    private long _read = offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            _read += count;
            progress?.Invoke(_read);
            if (lease is not null)
            {
                await lease.RenewIfDueAsync(cancellationToken).ConfigureAwait(false);
            }
        }

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
}
