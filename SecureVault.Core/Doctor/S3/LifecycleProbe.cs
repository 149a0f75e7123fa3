using Amazon.Runtime;

namespace SecureVault.Core.Doctor.S3;

/// <summary>A rule of the bucket ends uploads that nobody finishes.</summary>
internal sealed class LifecycleProbe(DoctorBucket bucket) : IProbe
{
    public Probe Probe => Probe.Lifecycle;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await bucket.Client.GetLifecycleConfigurationAsync(bucket.Name, cancellationToken).ConfigureAwait(false);
            return answer.Configuration?.Rules?.Any(rule => rule.AbortIncompleteMultipartUpload is not null) == true
                ? ProbeReport.Pass(Probe, ProbeFinding.LifecycleThere)
                : ProbeReport.Note(Probe, ProbeFinding.LifecycleMissing);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 404)
        {
            return ProbeReport.Note(Probe, ProbeFinding.LifecycleMissing);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 400 or 401 or 403 or 405 or 501)
        {
            return ProbeReport.Pass(Probe, ProbeFinding.NotAllowedToLook);
        }
    }
}
