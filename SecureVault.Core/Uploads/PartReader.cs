using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Fills the parts of one upload from its source. In an upload session the beginning of a part is kept when the source ends or fails
/// before the part is full, and when it comes so slowly that other uploads wait for the memory.
/// </summary>
internal sealed class PartReader(PartBuffers buffers, SealedLayout layout, Stream source, IncrementalHash? digest, PartSink sink)
{
    // How long a part may keep filling while other uploads wait. A fast line needs far less.
    private static readonly TimeSpan FillingTimeout = TimeSpan.FromSeconds(5);

    // While others wait, drop senders slower than this.
    private const int MinBytesPerPeriod = 64 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly byte[] _early = new byte[16 * 1024];

    // Since others began to wait, over all parts. Waiting for memory is not the sender's fault and does not count.
    private TimeSpan _reading;
    private long _received;

    /// <summary>Fills a part.</summary>
    /// <param name="part">Its number.</param>
    /// <param name="storing">The parts before it. A beginning is of no use behind a gap, so it is kept only once they are stored.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The whole part; or null, and how far the content is kept, when the source ended before.</returns>
    /// <exception cref="IOException">The sender was too slow while others waited.</exception>
    public async Task<(PartBuffers.PartBuffer? Whole, long End)> FillAsync(int part, List<Task> storing, CancellationToken cancellationToken)
    {
        var (start, length, early) = (layout.PlainOffsetOf(part), layout.PlainLengthOf(part), 0);
        try
        {
            while (true)
            {
                var buffer = await buffers.RentAsync(layout.SealedLengthOf(part), cancellationToken).ConfigureAwait(false);
                var (filled, hasEnded) = await FillAsync(part, buffer, early, storing, cancellationToken).ConfigureAwait(false);
                if (filled == length)
                {
                    return (buffer, start + length);
                }

                // Its beginning is kept. The memory is given back until more comes.
                buffer.Dispose();
                early = hasEnded ? 0 : await ReadAsync(_early.AsMemory(0, Math.Min(_early.Length, length - filled)), cancellationToken).ConfigureAwait(false);
                if (early == 0)
                {
                    return (null, start + filled);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_early);
        }
    }

    private async Task<(int Filled, bool HasEnded)> FillAsync(
        int part, PartBuffers.PartBuffer buffer, int early, List<Task> storing, CancellationToken cancellationToken)
    {
        var (start, content) = (layout.PlainOffsetOf(part), buffer.Memory[..layout.PlainLengthOf(part)]);
        var (restored, filled, hasEnded) = (0, 0, false);
        try
        {
            restored = await sink.RestoreAsync(part, content, cancellationToken).ConfigureAwait(false);
            _early.AsSpan(0, early).CopyTo(content.Span[restored..]);
            filled = restored + early;
            while (filled < content.Length && !hasEnded && !HasToMakeRoom(buffer, filled - restored))
            {
                var count = await ReadAsync(content[filled..], cancellationToken).ConfigureAwait(false);
                (filled, hasEnded) = (filled + count, count == 0);
            }

            if (filled < content.Length)
            {
                await Task.WhenAll(storing).ConfigureAwait(false);
                await KeepBeginningAsync(start + restored, content[restored..filled], storing).ConfigureAwait(false);
            }

            return (filled, hasEnded);
        }
        catch
        {
            using (buffer)
            {
                await KeepBeginningAsync(start + restored, content[restored..filled], storing).ConfigureAwait(false);
            }

            throw;
        }
    }

    private bool HasToMakeRoom(PartBuffers.PartBuffer buffer, int count)
    {
        if (!buffer.HoldsPlace || !buffers.AreWaitedFor)
        {
            (_reading, _received) = (TimeSpan.Zero, 0);
            return false;
        }

        if (_reading > Period)
        {
            if (_received < MinBytesPerPeriod)
            {
                throw new IOException("The sender was too slow while others waited.");
            }

            (_reading, _received) = (TimeSpan.Zero, 0);
        }

        return buffer.Age >= FillingTimeout && sink.CanPutAside(count);
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var begun = buffers.Clock.GetTimestamp();
        var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            (_reading, _received) = (_reading + buffers.Clock.GetElapsedTime(begun), _received + count);
            digest?.AppendData(buffer.Span[..count]);
            await sink.ReceivedAsync(count, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private async Task KeepBeginningAsync(long offset, ReadOnlyMemory<byte> content, List<Task> storing)
    {
        if (content.Length == 0 || !sink.KeepsBeginnings)
        {
            return;
        }

        await ((Task)Task.WhenAll(storing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (storing.TrueForAll(task => task.IsCompletedSuccessfully))
        {
            await sink.KeepBeginningAsync(offset, content).ConfigureAwait(false);
        }
    }
}
