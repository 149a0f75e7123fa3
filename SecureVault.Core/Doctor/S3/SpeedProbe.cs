namespace SecureVault.Core.Doctor.S3;

/// <summary>How long a small object takes, and how fast a large one goes up and comes down.</summary>
internal sealed class SpeedProbe(DoctorBucket bucket, TimeProvider clock) : IProbe
{
    private const int Rounds = 20;
    private const int LargeLength = 16 << 20;

    public Probe Probe => Probe.Speed;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Rounds; i++)
        {
            times.Add(await MeasureAsync(() => bucket.PutAsync("small", DoctorBucket.NewContent(1000), cancellationToken)).ConfigureAwait(false));
        }

        var key = string.Empty;
        var content = DoctorBucket.NewContent(LargeLength);
        var up = await MeasureAsync(async () => key = await bucket.PutAsync("large", content, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var down = await MeasureAsync(() => bucket.GetAsync(key, 0, LargeLength, cancellationToken)).ConfigureAwait(false);
        return Speeds.Report(Probe, times, LargeLength, up, down);
    }

    private async Task<TimeSpan> MeasureAsync(Func<Task> work)
    {
        var start = clock.GetTimestamp();
        await work().ConfigureAwait(false);
        return clock.GetElapsedTime(start);
    }
}
