using Amazon.S3.Model;

namespace SecureVault.Core.Doctor.S3;

/// <summary>A list of several pages is whole and in order.</summary>
internal sealed class ListingProbe(DoctorBucket bucket) : IProbe
{
    private const int Count = 5;
    private const int PageLength = 2;

    public Probe Probe => Probe.Listing;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var put = new List<string>();
        for (var i = 0; i < Count; i++)
        {
            put.Add(await bucket.PutAsync($"list/{i}", [1], cancellationToken).ConfigureAwait(false));
        }

        var listed = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = $"{bucket.Folder}list/", MaxKeys = PageLength };
        for (var page = 0; page < Count; page++)
        {
            var answer = await bucket.Client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            listed.AddRange((answer.S3Objects ?? []).Select(found => found.Key));
            request.ContinuationToken = answer.NextContinuationToken;
            if (answer.IsTruncated != true)
            {
                break;
            }
        }

        return listed.SequenceEqual(put) ? ProbeReport.Pass(Probe, ProbeFinding.PagesWhole) : ProbeReport.Fail(Probe, ProbeFinding.PagesWrong);
    }
}
