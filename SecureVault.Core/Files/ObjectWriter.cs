using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>Seals a stream and brings it to the store, part by part; sealing one part overlaps with sending those before it.</summary>
internal sealed class ObjectWriter(IObjectStore store, IPartUploads uploads, PartBuffers buffers, IOptions<VaultOptions> options)
{
    /// <summary>Writes one object.</summary>
    /// <exception cref="EndOfStreamException">The source ended early.</exception>
    /// <exception cref="ContentTooLongException">The source went on.</exception>
    /// <exception cref="ObjectStoreException">The store failed; something may be left under the key.</exception>
    public async Task WriteAsync(
        ObjectKey key, ObjectSealer sealer, SealedLayout layout, Stream source, ContentDigest digest, CancellationToken cancellationToken)
    {
        if (layout.IsSinglePart)
        {
            using var buffer = await buffers.RentAsync(layout.SealedLengthOf(0), cancellationToken).ConfigureAwait(false);
            await SealAsync(sealer, layout, 0, source, buffer, digest, cancellationToken).ConfigureAwait(false);
            await store.PutAsync(key, buffer.Memory, cancellationToken).ConfigureAwait(false);
            return;
        }

        var upload = await uploads.BeginAsync(key, layout.SealedLength, layout.PartLength, cancellationToken).ConfigureAwait(false);
        var parts = await StorePartsAsync(upload, sealer, layout, source, digest, cancellationToken).ConfigureAwait(false);
        await uploads.CompleteAsync(upload, parts, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StoredPart[]> StorePartsAsync(
        PartUpload upload, ObjectSealer sealer, SealedLayout layout, Stream source, ContentDigest digest, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var inFlight = new SemaphoreSlim(options.Value.PartsInFlight);
        var sending = new List<Task<StoredPart>>(layout.PartCount);
        try
        {
            for (var part = 0; part < layout.PartCount; part++)
            {
                await inFlight.WaitAsync(stop.Token).ConfigureAwait(false);
#pragma warning disable CA2000 // the sending task returns the buffer
                var buffer = await buffers.RentAsync(layout.SealedLengthOf(part), stop.Token).ConfigureAwait(false);
#pragma warning restore CA2000
                try
                {
                    await SealAsync(sealer, layout, part, source, buffer, digest, stop.Token).ConfigureAwait(false);
                }
                catch
                {
                    buffer.Dispose();
                    throw;
                }

                sending.Add(SendAsync(upload, part, buffer, inFlight, stop));
            }

            return await Task.WhenAll(sending).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(sending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // The first part that failed is the cause; what came after it was only cancelled.
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested
                && sending.FirstOrDefault(task => task.IsFaulted) is { } failed)
            {
                await failed.ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task<StoredPart> SendAsync(
        PartUpload upload, int part, PartBuffers.PartBuffer buffer, SemaphoreSlim inFlight, CancellationTokenSource stop)
    {
        try
        {
            // Off the reader's path, so that a store that answers at once does not send on the reader's time.
            return await Task.Run(() => uploads.PutPartAsync(upload, part, buffer.Memory, stop.Token), stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            buffer.Dispose();
            inFlight.Release();
        }
    }

    private static async Task SealAsync(
        ObjectSealer sealer, SealedLayout layout, int part, Stream source, PartBuffers.PartBuffer buffer, ContentDigest digest, CancellationToken cancellationToken)
    {
        await sealer.SealPartAsync(part, source, buffer.Memory, digest, cancellationToken).ConfigureAwait(false);
        if (part == layout.PartCount - 1
            && await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0)
        {
            throw new ContentTooLongException();
        }
    }
}

/// <summary>More content came than was announced.</summary>
internal sealed class ContentTooLongException() : Exception("The content is longer than announced.");
