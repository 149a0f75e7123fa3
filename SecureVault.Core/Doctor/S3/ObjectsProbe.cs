namespace SecureVault.Core.Doctor.S3;

/// <summary>An object keeps its length and content, ranges of it can be read, and it is gone once it was deleted.</summary>
internal sealed class ObjectsProbe(DoctorBucket bucket) : IProbe
{
    private const int Length = 100_000;

    public Probe Probe => Probe.Objects;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var content = DoctorBucket.NewContent(Length);
        var key = await bucket.PutAsync("object", content, cancellationToken).ConfigureAwait(false);
        if (await bucket.LengthAsync(key, cancellationToken).ConfigureAwait(false) != Length)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.LengthWrong);
        }

        if (!(await bucket.GetAsync(key, 0, Length, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content))
        {
            return ProbeReport.Fail(Probe, ProbeFinding.ContentWrong);
        }

        if (!(await bucket.GetAsync(key, 1000, 50_000, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content.AsSpan(1000, 50_000)))
        {
            return ProbeReport.Fail(Probe, ProbeFinding.RangeWrong);
        }

        await bucket.Client.DeleteObjectAsync(bucket.Name, key, cancellationToken).ConfigureAwait(false);
        return await bucket.LengthAsync(key, cancellationToken).ConfigureAwait(false) is null
            ? ProbeReport.Pass(Probe, ProbeFinding.ObjectsKept)
            : ProbeReport.Fail(Probe, ProbeFinding.DeleteIneffective);
    }
}
