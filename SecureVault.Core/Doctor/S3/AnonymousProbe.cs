using Amazon.S3;
using Amazon.S3.Model;

namespace SecureVault.Core.Doctor.S3;

/// <summary>Without credentials nobody reads an object.</summary>
internal sealed class AnonymousProbe(DoctorBucket bucket, ServerAddress server) : IProbe
{
    public Probe Probe => Probe.Anonymous;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var key = await bucket.PutAsync("private", DoctorBucket.NewContent(10), cancellationToken).ConfigureAwait(false);
        var signed = await bucket.Client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = bucket.Name,
            Key = key,
            Expires = bucket.Clock.GetUtcNow().AddMinutes(5).UtcDateTime,
            Protocol = server.Address.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        }).ConfigureAwait(false);

        // The signature is in the query.
        using var answer = await server.GetAsync(new Uri(new Uri(signed).GetLeftPart(UriPartial.Path)), cancellationToken).ConfigureAwait(false);
        return answer.IsSuccessStatusCode
            ? ProbeReport.Fail(Probe, ProbeFinding.AnonymousAllowed)
            : ProbeReport.Pass(Probe, ProbeFinding.AnonymousRefused);
    }
}
