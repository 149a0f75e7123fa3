using System.Security.Cryptography;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Fills the parts of one upload from its source. What came of a part is kept when the source ends or fails first, and when
/// it comes so slowly that others wait for the memory.
/// </summary>
internal sealed class PartReader(
    PartBuffers buffers, SealedLayout layout, Stream source, RunningDigest digest, IPartKeeper keeper, List<Task> before)
{
    // So long a part may fill while others wait for a place; a fast line needs far less.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Who does not send even that in a minute of reading goes.
    private const int LeastInTime = 64 * 1024;
    private static readonly TimeSpan LastPatience = TimeSpan.FromMinutes(1);

    private readonly byte[] _early = new byte[16 * 1024];

    // Since when others wait, whatever parts it was read into. Waiting for a place is not the sender's fault and does not count.
    private TimeSpan _reading;
    private long _came;

    /// <summary>Fills a part.</summary>
    /// <returns>The whole part; or null, and how far the content is kept, when the source ended before.</returns>
    /// <exception cref="IOException">Too little came while others waited.</exception>
    public async Task<(PartBuffers.PartBuffer? Whole, long End)> FillAsync(int part, CancellationToken cancellationToken)
    {
        var (start, length, early) = (layout.PlainOffsetOf(part), layout.PlainLengthOf(part), 0);
        while (true)
        {
            var buffer = await buffers.RentAsync(layout.SealedLengthOf(part), cancellationToken).ConfigureAwait(false);
            var (filled, hasEnded) = await FillAsync(part, buffer, early, cancellationToken).ConfigureAwait(false);
            if (filled == length)
            {
                return (buffer, start + length);
            }

            // Its beginning is kept. The place is given back until more comes.
            buffer.Dispose();
            early = hasEnded ? 0 : await ReadAsync(_early.AsMemory(0, Math.Min(_early.Length, length - filled)), cancellationToken).ConfigureAwait(false);
            if (early == 0)
            {
                return (null, start + filled);
            }
        }
    }

    private async Task<(int Filled, bool HasEnded)> FillAsync(int part, PartBuffers.PartBuffer buffer, int early, CancellationToken cancellationToken)
    {
        var (start, content) = (layout.PlainOffsetOf(part), buffer.Memory[..layout.PlainLengthOf(part)]);
        var (restored, filled, hasEnded) = (0, 0, false);
        try
        {
            restored = await keeper.RestoreAsync(part, content, cancellationToken).ConfigureAwait(false);
            _early.AsSpan(0, early).CopyTo(content.Span[restored..]);
            CryptographicOperations.ZeroMemory(_early);
            filled = restored + early;
            while (filled < content.Length && !hasEnded && !HasToMakeRoom(buffer, filled - restored))
            {
                var count = await ReadAsync(content[filled..], cancellationToken).ConfigureAwait(false);
                (filled, hasEnded) = (filled + count, count == 0);
            }

            if (filled < content.Length && (!hasEnded || keeper.KeepsForLater))
            {
                await Task.WhenAll(before).ConfigureAwait(false);
                await KeepBeginningAsync(start + restored, content[restored..filled]).ConfigureAwait(false);
            }

            return (filled, hasEnded);
        }
        catch
        {
            using (buffer)
            {
                if (keeper.KeepsForLater)
                {
                    await KeepBeginningAsync(start + restored, content[restored..filled]).ConfigureAwait(false);
                }
            }

            throw;
        }
    }

    private bool HasToMakeRoom(PartBuffers.PartBuffer buffer, int count)
    {
        if (!buffer.HoldsPlace || !buffers.AreWaitedFor)
        {
            (_reading, _came) = (TimeSpan.Zero, 0);
            return false;
        }

        if (_reading > LastPatience)
        {
            if (_came < LeastInTime)
            {
                throw new IOException("Too little came while others waited.");
            }

            (_reading, _came) = (TimeSpan.Zero, 0);
        }

        return buffer.Age >= Patience && count >= keeper.LeastToPutAside;
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var begun = buffers.Clock.GetTimestamp();
        var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        (_reading, _came) = (_reading + buffers.Clock.GetElapsedTime(begun), _came + count);
        digest.Append(buffer.Span[..count]);
        return count;
    }

    private async Task KeepBeginningAsync(long offset, ReadOnlyMemory<byte> content)
    {
        await ((Task)Task.WhenAll(before)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Behind a gap it would be of no use.
        if (content.Length > 0 && before.TrueForAll(task => task.IsCompletedSuccessfully))
        {
            await keeper.KeepBeginningAsync(offset, content).ConfigureAwait(false);
        }
    }
}
