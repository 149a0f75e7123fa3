using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Uploads;

/// <summary>Where the parts of one upload go.</summary>
internal interface IPartKeeper
{
    /// <summary>Puts what is kept of a part that was begun earlier at the beginning of the buffer.</summary>
    /// <returns>How many bytes.</returns>
    Task<int> RestoreAsync(int part, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Seals and stores a whole part. Parts come in order but are kept side by side.</summary>
    Task KeepAsync(int part, PartBuffers.PartBuffer content, CancellationToken cancellationToken);

    /// <summary>Whether a later flow can go on with what is kept of a beginning. If not, it is kept for the same flow only.</summary>
    bool KeepsForLater { get; }

    /// <summary>Less than this is not worth the way to where it is kept and back.</summary>
    int LeastToPutAside { get; }

    /// <summary>Keeps the beginning of a part of which no more comes now, or whose place somebody else needs.</summary>
    Task KeepBeginningAsync(long offset, ReadOnlyMemory<byte> content);
}

/// <summary>
/// Reads content and cuts it into parts. While the next part arrives, those before it are sealed and sent by other
/// threads; a fixed number of parts at most, so that memory is bounded whatever the size of the file.
/// </summary>
internal sealed class PartPipeline(PartBuffers buffers, int inFlight)
{
    /// <summary>Takes content from the beginning of what is missing until the source or the file ends.</summary>
    /// <param name="layout">Of the whole object.</param>
    /// <param name="firstPart">The first part that is not stored.</param>
    /// <param name="source">Stands where the missing content begins.</param>
    /// <param name="digest">Takes what is read.</param>
    /// <param name="keeper">Takes the parts.</param>
    /// <param name="cancellationToken">Ends the reading. What arrived is kept nevertheless.</param>
    /// <returns>How far the content is kept.</returns>
    public async Task<long> RunAsync(
        SealedLayout layout, int firstPart, Stream source, RunningDigest digest, IPartKeeper keeper, CancellationToken cancellationToken)
    {
        using var failed = new CancellationTokenSource();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, failed.Token);
        using var places = new SemaphoreSlim(inFlight);
        var keeping = new List<Task>();
        var filling = new PartReader(buffers, layout, source, digest, keeper, keeping);
        try
        {
            for (var part = firstPart; part < layout.PartCount; part++)
            {
                await places.WaitAsync(reading.Token).ConfigureAwait(false);
#pragma warning disable CA2000 // who keeps the part gives the buffer back
                var (buffer, end) = await filling.FillAsync(part, reading.Token).ConfigureAwait(false);
#pragma warning restore CA2000
                if (buffer is null)
                {
                    return end;
                }

                keeping.Add(KeepAsync(keeper, part, buffer, places, failed));
            }

            await Task.WhenAll(keeping).ConfigureAwait(false);
            return layout.PlainLength;
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested)
        {
            // The first part that failed is the cause; the reading was only stopped for it.
            await ((Task)Task.WhenAll(keeping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await keeping.First(task => task.IsFaulted).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await ((Task)Task.WhenAll(keeping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task KeepAsync(
        IPartKeeper keeper, int part, PartBuffers.PartBuffer buffer, SemaphoreSlim places, CancellationTokenSource failed)
    {
        try
        {
            // Off the reader's thread, so that sealing overlaps with reading.
            await Task.Run(() => keeper.KeepAsync(part, buffer, failed.Token), CancellationToken.None).ConfigureAwait(false);
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

/// <summary>SHA-256 of a content while it goes by, as long as nothing of it goes by unseen.</summary>
internal sealed class RunningDigest : IDisposable
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes seen.</summary>
    public long Position { get; private set; }

    public void Append(ReadOnlySpan<byte> content)
    {
        _sha.AppendData(content);
        Position += content.Length;
    }

    public byte[] Finish() => _sha.GetHashAndReset();

    public void Dispose() => _sha.Dispose();
}
