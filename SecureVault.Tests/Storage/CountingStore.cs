using SecureVault.Core.Storage;

namespace SecureVault.Tests.Storage;

/// <summary>Counts which objects are opened, and how many are open at once.</summary>
internal sealed class CountingStore : IObjectStore
{
    private readonly HashSet<ObjectKey> _opened = [];
    private readonly Lock _gate = new();
    private IObjectStore? _store;

    public int Opened => _opened.Count;

    public int Open { get; private set; }

    public int Most { get; private set; }

    public CountingStore Over(IObjectStore store)
    {
        _store = store;
        return this;
    }

    public async Task<Stream> OpenReadAsync(ObjectKey key, long offset, long length, CancellationToken cancellationToken)
    {
        var stream = await _store!.OpenReadAsync(key, offset, length, cancellationToken);
        lock (_gate)
        {
            _opened.Add(key);
            Most = Math.Max(Most, ++Open);
        }

        return new Counted(stream, () =>
        {
            lock (_gate)
            {
                Open--;
            }
        });
    }

    public Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => _store!.PutAsync(key, content, cancellationToken);

    public Task<long?> GetLengthAsync(ObjectKey key, CancellationToken cancellationToken) => _store!.GetLengthAsync(key, cancellationToken);

    public Task DiscardAsync(ObjectKey key, CancellationToken cancellationToken) => _store!.DiscardAsync(key, cancellationToken);

    private sealed class Counted(Stream inner, Action closed) : Stream
    {
        private Action? _closed = closed;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            Interlocked.Exchange(ref _closed, null)?.Invoke();
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
