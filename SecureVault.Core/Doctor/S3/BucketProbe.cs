using Amazon.Runtime;
using Amazon.S3.Model;

namespace SecureVault.Core.Doctor.S3;

/// <summary>The bucket is there, and the vault may list it.</summary>
internal sealed class BucketProbe(DoctorBucket bucket) : IProbe
{
    public Probe Probe => Probe.Bucket;

    public bool IsFirst => true;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, Prefix = bucket.Folder, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
            return ProbeReport.Pass(Probe, ProbeFinding.BucketThere, bucket.Name);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode == 404)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.BucketMissing, bucket.Name);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is >= 300 and < 400 || answer.ErrorCode is "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException")
        {
            return ProbeReport.Fail(Probe, ProbeFinding.BucketElsewhere, bucket.Name);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 401 or 403)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.BucketDenied, bucket.Name);
        }
    }
}
