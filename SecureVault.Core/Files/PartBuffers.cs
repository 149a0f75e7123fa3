using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace SecureVault.Core.Files;

/// <summary>
/// Memory for parts on their way to the store: a fixed number of large ones at once for the whole server, whatever the
/// number of uploads.
/// </summary>
internal sealed class PartBuffers(IOptions<VaultOptions> options) : IDisposable
{
    // Small files are not worth a place: as many of them would have to arrive at once to fill one.
    private const int Small = 256 * 1024;

    private readonly SemaphoreSlim _places = new(options.Value.PartsInMemory);

    /// <summary>Waits for a place.</summary>
    public async Task<PartBuffer> RentAsync(int length, CancellationToken cancellationToken)
    {
        if (length <= Small)
        {
            return new PartBuffer(null, length);
        }

        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new PartBuffer(_places, length);
    }

    public void Dispose() => _places.Dispose();

    /// <summary>A buffer that is zeroed when it goes back, unless all of its content was sealed.</summary>
    internal sealed class PartBuffer(SemaphoreSlim? place, int length) : IDisposable
    {
        private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(length);

        public Memory<byte> Memory => (_bytes ?? throw new ObjectDisposedException(nameof(PartBuffer))).AsMemory(0, length);

        /// <summary>True when nothing in it is readable any more.</summary>
        public bool IsSealed { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                if (!IsSealed)
                {
                    CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
                }

                ArrayPool<byte>.Shared.Return(bytes);
                place?.Release();
            }
        }
    }
}
