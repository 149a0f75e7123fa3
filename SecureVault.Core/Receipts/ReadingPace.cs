namespace SecureVault.Core.Receipts;

/// <summary>Holds reading down to so many bytes in a second.</summary>
internal sealed class ReadingPace(long bytesPerSecond, TimeProvider clock)
{
    private readonly long _begun = clock.GetTimestamp();
    private long _bytes;

    /// <summary>Bytes so far.</summary>
    public long Bytes => _bytes;

    /// <summary>Waits until so many more bytes may have been read.</summary>
    public async ValueTask StepAsync(int bytes, CancellationToken cancellationToken)
    {
        _bytes += bytes;
        var ahead = TimeSpan.FromSeconds((double)_bytes / bytesPerSecond) - clock.GetElapsedTime(_begun);
        if (ahead > TimeSpan.Zero)
        {
            await Task.Delay(ahead, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
