using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Cuts a stream of bytes into segments and stores each as soon as it is full, so that one at a time is in memory.</summary>
internal sealed class SegmentWriter(IStoreRecords records, BackupId id, BackupSeal seal)
{
    private readonly byte[] _content = new byte[BackupSeal.MaxContent];
    private readonly List<string> _hashes = [];
    private int _filled;

    /// <summary>SHA-256 of each segment that was stored.</summary>
    public IReadOnlyList<string> Hashes => _hashes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var taken = bytes[..Math.Min(bytes.Length, _content.Length - _filled)];
            taken.CopyTo(_content.AsMemory(_filled));
            _filled += taken.Length;
            bytes = bytes[taken.Length..];
            if (_filled == _content.Length)
            {
                await StoreAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stores the last segment.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
        {
            await StoreAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        var number = _hashes.Count;
        var record = seal.SealSegment(number, _content.AsSpan(0, _filled));
        await records.PutAsync(id.Segment(number), record, cancellationToken).ConfigureAwait(false);
        _hashes.Add(Convert.ToHexStringLower(SHA256.HashData(record)));
        _filled = 0;
    }
}
