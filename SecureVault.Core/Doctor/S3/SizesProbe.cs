namespace SecureVault.Core.Doctor.S3;

/// <summary>An empty object, a name as long as the vault's longest, and a content just below the least length of a part are kept.</summary>
internal sealed class SizesProbe(DoctorBucket bucket) : IProbe
{
    private static readonly (string Name, int Length)[] Objects =
    [
        ("empty", 0),
        (new string('k', 64), 1),
        ("almost-a-part", (5 << 20) - 1),
    ];

    public Probe Probe => Probe.Sizes;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, length) in Objects)
        {
            var content = DoctorBucket.NewContent(length);
            var key = await bucket.PutAsync(name, content, cancellationToken).ConfigureAwait(false);
            if (!(await bucket.GetAsync(key, 0, length, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content))
            {
                return ProbeReport.Fail(Probe, ProbeFinding.SizesWrong, (long)length);
            }
        }

        return ProbeReport.Pass(Probe, ProbeFinding.SizesKept);
    }
}
