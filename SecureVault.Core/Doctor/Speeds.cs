namespace SecureVault.Core.Doctor;

/// <summary>Judges times.</summary>
internal static class Speeds
{
    // People wait for each small file; with a second for one in twenty a folder of thumbnails is no pleasure.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <param name="probe">Which probe measured.</param>
    /// <param name="times">For a small object each.</param>
    /// <param name="length">Bytes of the large object.</param>
    /// <param name="up">How long it took to write.</param>
    /// <param name="down">How long it took to read.</param>
    public static ProbeReport Report(Probe probe, List<TimeSpan> times, int length, TimeSpan up, TimeSpan down)
    {
        times.Sort();
        var (median, high) = (times[times.Count / 2], times[(int)Math.Ceiling(times.Count * 0.95) - 1]);
        object[] values = [(long)median.TotalMilliseconds, (long)high.TotalMilliseconds, PerSecond(length, up), PerSecond(length, down)];
        return new ProbeReport(probe, high > Slow ? ProbeOutcome.Note : ProbeOutcome.Pass, high > Slow ? ProbeFinding.SpeedLow : ProbeFinding.SpeedMeasured, values);
    }

    private static long PerSecond(int length, TimeSpan time) => (long)(length / Math.Max(time.TotalSeconds, 0.001));
}
