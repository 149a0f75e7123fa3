using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>
/// Memory for parts on their way to the store: a fixed number of large ones at once for the whole server, whatever the
/// number of uploads.
/// </summary>
internal sealed class PartBuffers : IDisposable
{
    // Small files are not worth a place: as many of them would have to arrive at once to fill one.
    private const int Small = 256 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _places;
    private readonly int _most;
    private readonly ITimer _release;

    // The framework's pool knows powers of two only, and a part is a little longer than 8 MiB: it would take 16.
    private readonly ConcurrentBag<ArraySegment<byte>> _free = [];

    public PartBuffers(IOptions<VaultOptions> options, TimeProvider clock)
    {
        _most = options.Value.PartsInMemory;
        _places = new SemaphoreSlim(_most);
        _release = clock.CreateTimer(_ => ReleaseIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for a place.</summary>
    public async Task<PartBuffer> RentAsync(int length, CancellationToken cancellationToken)
    {
        if (length <= Small)
        {
            return new PartBuffer(null, ArrayPool<byte>.Shared.Rent(length), length);
        }

        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new PartBuffer(this, length > SealedLayout.UsualPartLength ? ArrayPool<byte>.Shared.Rent(length) : TakeUsual(), length);
    }

    public void Dispose()
    {
        _release.Dispose();
        _places.Dispose();
    }

    private ArraySegment<byte> TakeUsual()
    {
        if (_free.TryTake(out var free))
        {
            return free;
        }

        // Pinned and aligned, so that the disk can take it from where it is.
        var bytes = GC.AllocateUninitializedArray<byte>(SealedLayout.UsualPartLength + DirectWriting.Alignment, pinned: true);
        var offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) & (DirectWriting.Alignment - 1));
        return new ArraySegment<byte>(bytes, offset, SealedLayout.UsualPartLength);
    }

    private void GiveBack(ArraySegment<byte> bytes)
    {
        if (bytes.Count == SealedLayout.UsualPartLength)
        {
            _free.Add(bytes);
        }
        else
        {
            ArrayPool<byte>.Shared.Return(bytes.Array!);
        }

        _places.Release();
        if (_places.CurrentCount == _most)
        {
            _release.Change(Idle, Timeout.InfiniteTimeSpan);
        }
    }

    // A server that has nothing to do should not hold on to the memory of its busiest hour.
    private void ReleaseIdle()
    {
        if (_places.CurrentCount == _most)
        {
            _free.Clear();
        }
    }

    /// <summary>A buffer that is zeroed when it goes back, unless all of its content was sealed.</summary>
    internal sealed class PartBuffer(PartBuffers? owner, ArraySegment<byte> bytes, int length) : IDisposable
    {
        private int _isGiven;

        public Memory<byte> Memory => Volatile.Read(ref _isGiven) == 0 ? bytes.AsMemory(0, length) : throw new ObjectDisposedException(nameof(PartBuffer));

        /// <summary>True when nothing in it is readable any more.</summary>
        public bool IsSealed { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) != 0)
            {
                return;
            }

            if (!IsSealed)
            {
                CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
            }

            if (owner is null)
            {
                ArrayPool<byte>.Shared.Return(bytes.Array!);
            }
            else
            {
                owner.GiveBack(bytes);
            }
        }
    }
}
