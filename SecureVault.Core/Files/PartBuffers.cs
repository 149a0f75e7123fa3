using System.Buffers;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Files;

/// <summary>Memory for parts on their way to the store: a fixed number at once for the whole server, whatever the number of uploads.</summary>
internal sealed class PartBuffers(IOptions<VaultOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.PartsInMemory);

    /// <summary>Waits for a place. What the buffer holds after use is sealed, so it goes back as it is.</summary>
    public async Task<PartBuffer> RentAsync(int length, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new PartBuffer(this, length);
    }

    public void Dispose() => _places.Dispose();

    internal sealed class PartBuffer : IDisposable
    {
        private readonly PartBuffers _owner;
        private byte[]? _bytes;

        public PartBuffer(PartBuffers owner, int length)
        {
            _owner = owner;
            _bytes = ArrayPool<byte>.Shared.Rent(length);
            Memory = _bytes.AsMemory(0, length);
        }

        public Memory<byte> Memory { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                _owner._places.Release();
            }
        }
    }
}
