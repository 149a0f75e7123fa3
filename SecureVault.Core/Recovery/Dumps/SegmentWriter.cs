using System.Security.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Dumps;

/// <summary>Cuts a stream of bytes into segments, of which one at a time is in memory.</summary>
/// <param name="records">The store.</param>
/// <param name="id">The backup.</param>
/// <param name="seal">Its seal.</param>
/// <param name="spool">Where segments wait for <see cref="StoreAsync"/>; null to store each as soon as it is full.</param>
internal sealed class SegmentWriter(IStoreRecords records, BackupId id, BackupSeal seal, SegmentSpool? spool) : IAsyncDisposable
{
    private readonly byte[] _content = new byte[BackupSeal.MaxContent];
    private readonly List<string> _hashes = [];
    private int _filled;

    /// <summary>SHA-256 of each segment.</summary>
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
                await SealAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the last segment.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
        {
            await SealAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stores what waits.</summary>
    /// <exception cref="ObjectStoreException">The store does not take it.</exception>
    public Task StoreAsync(CancellationToken cancellationToken) => spool is null
        ? Task.CompletedTask
        : spool.ReadAsync((number, segment) => records.PutAsync(id.Segment(number), segment, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => spool?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        var number = _hashes.Count;
        var record = seal.SealSegment(number, _content.AsSpan(0, _filled));
        if (spool is null)
        {
            await records.PutAsync(id.Segment(number), record, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await spool.AppendAsync(record, cancellationToken).ConfigureAwait(false);
        }

        _hashes.Add(Convert.ToHexStringLower(SHA256.HashData(record)));
        _filled = 0;
    }
}
