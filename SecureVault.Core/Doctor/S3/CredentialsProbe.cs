using Amazon.Runtime;
using Amazon.S3.Model;

namespace SecureVault.Core.Doctor.S3;

/// <summary>There are credentials, and the server knows them.</summary>
internal sealed class CredentialsProbe(DoctorBucket bucket) : IProbe
{
    private static readonly string[] Refusals = ["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "RequestTimeTooSkewed"];

    public Probe Probe => Probe.Credentials;

    public bool IsFirst => true;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, Prefix = bucket.Folder, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException answer) when (answer.StatusCode != 0)
        {
            return Refusals.Contains(answer.ErrorCode)
                ? ProbeReport.Fail(Probe, ProbeFinding.CredentialsRefused, answer.ErrorCode)
                : ProbeReport.Pass(Probe, ProbeFinding.CredentialsAccepted); // whatever is wrong, it is not about who asks
        }
        catch (AmazonClientException exception) when (exception.Message.Contains("credential", StringComparison.OrdinalIgnoreCase))
        {
            return ProbeReport.Fail(Probe, ProbeFinding.CredentialsMissing);
        }

        return ProbeReport.Pass(Probe, ProbeFinding.CredentialsAccepted);
    }
}
