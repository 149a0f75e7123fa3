using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Memory for parts on their way to the store: a fixed number of usual ones at once for the whole server, whatever the
/// number of uploads. The larger parts of very large files take several places; one that is larger than all, all of them.
/// </summary>
internal sealed class PartBuffers : IDisposable
{
    // The sealed size of a small file. It holds no place, because it takes dozens of them to fill one.
    private const int MaxSmall = UploadService.MaxSingleRequestBytes + (32 * 1024);

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private readonly ConcurrencyLimiter _places;
    private readonly int _count;
    private readonly TimeProvider _clock;
    private readonly ITimer _release;

    // Buffers come back, and the timer fires, while a server stops.
    private readonly Lock _ending = new();
    private bool _isEnded;

    // The framework's pool knows powers of two only, and a part is a little longer than 8 MiB: it would take 16.
    private readonly ConcurrentBag<ArraySegment<byte>> _free = [];

    public PartBuffers(IOptions<VaultOptions> options, TimeProvider clock)
    {
        _count = options.Value.PartsInMemory;
        _clock = clock;
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _count, QueueLimit = int.MaxValue });
        _release = clock.CreateTimer(_ => ReleaseIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Tells the age of what is lent.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>True while somebody waits for a place.</summary>
    public bool AreWaitedFor => _places.GetStatistics() is { CurrentQueuedCount: > 0 };

    private bool AreIdle => _places.GetStatistics() is { } places && places.CurrentAvailablePermits == _count;

    /// <summary>Waits for a place; first come, first served.</summary>
    public async Task<PartBuffer> RentAsync(int length, CancellationToken cancellationToken)
    {
        if (length <= MaxSmall)
        {
            return new PartBuffer(this, null, ArrayPool<byte>.Shared.Rent(length), length);
        }

        var needed = Math.Min(_count, (length + SealedLayout.UsualPartLength - 1) / SealedLayout.UsualPartLength);
        var place = await _places.AcquireAsync(needed, cancellationToken).ConfigureAwait(false);
        return new PartBuffer(this, place, length > SealedLayout.UsualPartLength ? ArrayPool<byte>.Shared.Rent(length) : TakeUsual(), length);
    }

    public void Dispose()
    {
        lock (_ending)
        {
            _isEnded = true;
            _release.Dispose();
            _places.Dispose();
        }
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
    }

    private void ReleaseLater()
    {
        lock (_ending)
        {
            if (!_isEnded && AreIdle)
            {
                _release.Change(IdleTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    // A server that has nothing to do should not hold on to the memory of its busiest hour.
    private void ReleaseIdle()
    {
        lock (_ending)
        {
            if (!_isEnded && AreIdle)
            {
                _free.Clear();
            }
        }
    }

    /// <summary>A buffer that is zeroed when it goes back, unless all of its content was sealed.</summary>
    internal sealed class PartBuffer(PartBuffers owner, RateLimitLease? place, ArraySegment<byte> bytes, int length) : IDisposable
    {
        private readonly long _begun = owner._clock.GetTimestamp();
        private int _isGiven;

        /// <summary>Since it was given out.</summary>
        public TimeSpan Age => owner._clock.GetElapsedTime(_begun);

        /// <summary>False for a small one, for which nobody waits.</summary>
        public bool HoldsPlace => place is not null;

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

            owner.GiveBack(bytes);
            if (place is not null)
            {
                place.Dispose();
                owner.ReleaseLater();
            }
        }
    }
}
