using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Keeps the parts of an upload that ends with the call that made it: nothing of it is recorded, as nobody goes on with it.
/// Of a slow one the beginning of a part waits in a file while others need its memory.
/// </summary>
internal sealed class DirectParts(PendingUpload upload, SessionStore store, AsideFile aside) : IPartKeeper
{
    private readonly StoredPart?[] _stored = new StoredPart?[upload.Layout.PartCount];
    private readonly uint[] _sums = new uint[upload.Layout.PartCount];
    private PartUpload? _partUpload;

    public uint Crc32 => Enumerable.Range(0, _sums.Length).Aggregate(0u, (sum, part) => Crc32Sum.Combine(sum, _sums[part], upload.Layout.PlainLengthOf(part)));

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!upload.Layout.IsSinglePart)
        {
            _partUpload = await store.Parts
                .BeginAsync(upload.ObjectKey, upload.Layout.SealedLength, upload.Layout.PartLength, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    public bool KeepsForLater => false;

    public int LeastToPutAside => aside.HasRoom ? 4 * 1024 : int.MaxValue;

    public Task<int> RestoreAsync(int part, Memory<byte> buffer, CancellationToken cancellationToken) =>
        aside.ReadAsync(upload.Layout.PlainOffsetOf(part), buffer, cancellationToken);

    public Task KeepBeginningAsync(long offset, ReadOnlyMemory<byte> content) => aside.AddAsync(offset, content);

    public async Task KeepAsync(int part, PartBuffers.PartBuffer content, CancellationToken cancellationToken)
    {
        _sums[part] = System.IO.Hashing.Crc32.HashToUInt32(content.Memory.Span[..upload.Layout.PlainLengthOf(part)]);
        var length = upload.Sealer.SealPart(part, content.Memory.Span, new byte[ObjectSealer.FingerprintLength]);
        content.IsSealed = true;
        if (_partUpload is null)
        {
            await store.Objects.PutAsync(upload.ObjectKey, content.Memory[..length], cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _stored[part] = await store.Parts.PutPartAsync(_partUpload, part, content.Memory[..length], cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_partUpload is not null)
        {
            await store.Parts.CompleteAsync(_partUpload, [.. _stored.Select(part => part!)], cancellationToken).ConfigureAwait(false);
        }
    }
}
