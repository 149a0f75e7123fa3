using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Reads content and cuts it into parts. While the next part arrives, those before it are sealed and sent by other
/// threads; a fixed number of parts at most, so that memory is bounded whatever the size of the file.
/// </summary>
internal sealed class PartPipeline(PartBuffers buffers, IOptions<VaultOptions> options)
{
    /// <summary>Takes content from the beginning of what is missing until the source or the file ends.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="source">Stands where the missing content begins.</param>
    /// <param name="digest">Takes what is read; null when it is not wanted.</param>
    /// <param name="sink">Takes the parts.</param>
    /// <param name="cancellationToken">Stops reading; everything that has arrived is kept.</param>
    /// <returns>How far the content is kept.</returns>
    /// <exception cref="ContentLengthException">More came than belongs to the file.</exception>
    public async Task<long> RunAsync(PendingUpload upload, Stream source, IncrementalHash? digest, PartSink sink, CancellationToken cancellationToken)
    {
        using var failed = new CancellationTokenSource();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, failed.Token);
        using var places = new SemaphoreSlim(options.Value.PartsInFlight);
        var storing = new List<Task>();
        var reader = new PartReader(buffers, upload.Layout, source, digest, sink);
        try
        {
            for (var part = upload.Session?.Progress.ContiguousParts ?? 0; part < upload.Layout.PartCount; part++)
            {
                await places.WaitAsync(reading.Token).ConfigureAwait(false);
#pragma warning disable CA2000 // whoever stores the part gives the buffer back
                var (buffer, end) = await reader.FillAsync(part, storing, reading.Token).ConfigureAwait(false);
#pragma warning restore CA2000
                if (buffer is null)
                {
                    return end;
                }

                storing.Add(StoreAsync(sink, part, buffer, places, failed));
            }

            await Task.WhenAll(storing).ConfigureAwait(false);
            return await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0
                ? upload.Layout.PlainLength
                : throw new ContentLengthException();
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested)
        {
            // The first part that failed is the cause; the reading was only stopped for it.
            await ((Task)Task.WhenAll(storing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (storing.Find(task => task.IsFaulted) ?? Task.CompletedTask).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await ((Task)Task.WhenAll(storing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes a file that is small enough to hold no place in memory, before anything of it is written down.</summary>
    /// <returns>The whole content in a buffer that has room for it sealed; null when it does not have the length that was announced.</returns>
    public async Task<PartBuffers.PartBuffer?> ReadSmallAsync(Stream source, int length, CancellationToken cancellationToken)
    {
        var buffer = await buffers.RentAsync(SealedLayout.For(length, SealedFormat.SlotRecoveryLength).SealedLengthOf(0), cancellationToken).ConfigureAwait(false);
        var isWhole = false;
        try
        {
            var content = buffer.Memory[..length];
            isWhole = await source.ReadAtLeastAsync(content, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == length
                && await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0;
            return isWhole ? buffer : null;
        }
        finally
        {
            if (!isWhole)
            {
                buffer.Dispose();
            }
        }
    }

    private static async Task StoreAsync(PartSink sink, int part, PartBuffers.PartBuffer buffer, SemaphoreSlim places, CancellationTokenSource failed)
    {
        try
        {
            // Off the reader's thread, so that sealing overlaps with reading.
            await Task.Run(() => sink.StoreAsync(part, buffer, failed.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await failed.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            buffer.Dispose();
            places.Release();
        }
    }
}

/// <summary>More or fewer bytes came than were announced.</summary>
internal sealed class ContentLengthException() : Exception("The content is not as long as it was announced.");
