using Amazon.Runtime;

namespace SecureVault.Core.Doctor.S3;

/// <summary>The credentials can't do more than deploy/s3/policy.json allows: whoever steals them could use it.</summary>
internal sealed class RightsProbe(DoctorBucket bucket) : IProbe
{
    public Probe Probe => Probe.Rights;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await bucket.Client.ListBucketsAsync(cancellationToken).ConfigureAwait(false);

            // A server may answer with those that the credentials may use.
            return answer.Buckets is { Count: > 0 } buckets && buckets.Any(found => found.BucketName != bucket.Name)
                ? ProbeReport.Note(Probe, ProbeFinding.RightsWide, (long)buckets.Count)
                : ProbeReport.Pass(Probe, ProbeFinding.RightsNarrow);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is >= 400 and < 500 or 501)
        {
            return ProbeReport.Pass(Probe, ProbeFinding.RightsNarrow);
        }
    }
}
