using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Memory that connections read into. Kestrel's own pool has blocks of 4 KiB, and each of them costs a call into the system
/// and often a change of threads: a file of a gigabyte comes in 262,144 of them. Larger ones halve the processor's
/// time of an upload (docs/performance.md). A connection that waits holds none.
/// </summary>
internal sealed class ConnectionBuffers : IMemoryPoolFactory<byte>
{
    private const int BlockLength = 64 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Blocks();

    private sealed class Blocks : MemoryPool<byte>
    {
        public override int MaxBufferSize => BlockLength;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockLength);
            return Shared.Rent(BlockLength);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
