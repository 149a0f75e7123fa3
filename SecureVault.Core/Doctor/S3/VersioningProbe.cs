using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace SecureVault.Core.Doctor.S3;

/// <summary>Whether the bucket keeps what is deleted. The vault's rights don't include the question, so an answer is a favour.</summary>
internal sealed class VersioningProbe(DoctorBucket bucket) : IProbe
{
    public Probe Probe => Probe.Versioning;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await HasLockAsync(cancellationToken).ConfigureAwait(false))
            {
                return ProbeReport.Note(Probe, ProbeFinding.LockOn);
            }

            var versioning = await bucket.Client.GetBucketVersioningAsync(bucket.Name, cancellationToken).ConfigureAwait(false);
            return versioning.VersioningConfig?.Status is { } status && status != VersionStatus.Off
                ? ProbeReport.Note(Probe, ProbeFinding.VersionsKept)
                : ProbeReport.Pass(Probe, ProbeFinding.NothingKept);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 401 or 403 or 501)
        {
            return ProbeReport.Pass(Probe, ProbeFinding.NotAllowedToLook);
        }
    }

    private async Task<bool> HasLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await bucket.Client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = bucket.Name }, cancellationToken).ConfigureAwait(false);
            return answer.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled;
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 400 or 404 or 405 or 409 or 501)
        {
            return false; // it has none, or the server knows of none
        }
    }
}
