using Amazon.Runtime;

namespace SecureVault.Core.Doctor.S3;

/// <summary>Whether parts may have different lengths. The vault's are equal, so a refusal is only good to know.</summary>
internal sealed class UnequalPartsProbe(DoctorBucket bucket) : IProbe
{
    private const int First = 6 << 20;
    private const int Second = 5 << 20;

    public Probe Probe => Probe.UnequalParts;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var upload = await bucket.BeginAsync("unequal", cancellationToken).ConfigureAwait(false);
        try
        {
            await bucket.CompleteAsync(
                upload,
                [
                    await bucket.PutPartAsync(upload, 1, DoctorBucket.NewContent(First), cancellationToken).ConfigureAwait(false),
                    await bucket.PutPartAsync(upload, 2, DoctorBucket.NewContent(Second), cancellationToken).ConfigureAwait(false),
                    await bucket.PutPartAsync(upload, 3, DoctorBucket.NewContent(1000), cancellationToken).ConfigureAwait(false),
                ],
                cancellationToken).ConfigureAwait(false);
            return ProbeReport.Pass(Probe, ProbeFinding.UnequalPartsTaken);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is >= 400 and < 500)
        {
            return ProbeReport.Note(Probe, ProbeFinding.UnequalPartsRefused);
        }
    }
}
