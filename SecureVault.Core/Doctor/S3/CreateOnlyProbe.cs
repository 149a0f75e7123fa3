using System.Net;
using Amazon.Runtime;

namespace SecureVault.Core.Doctor.S3;

/// <summary>The server refuses to replace an object when it is asked to store only what is new.</summary>
internal sealed class CreateOnlyProbe(DoctorBucket bucket) : IProbe
{
    public Probe Probe => Probe.CreateOnly;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        await bucket.PutAsync("once", DoctorBucket.NewContent(10), cancellationToken).ConfigureAwait(false);
        try
        {
            await bucket.PutAsync("once", DoctorBucket.NewContent(10), cancellationToken, request => request.IfNoneMatch = "*").ConfigureAwait(false);
            return ProbeReport.Note(Probe, ProbeFinding.CreateOnlyIgnored);
        }
        catch (AmazonServiceException answer) when (answer.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return ProbeReport.Pass(Probe, ProbeFinding.CreateOnlyHonoured);
        }
        catch (AmazonServiceException answer) when (answer.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest)
        {
            return ProbeReport.Note(Probe, ProbeFinding.CreateOnlyRefused);
        }
    }
}
