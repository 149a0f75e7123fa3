using Amazon.S3.Model;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.S3;

namespace SecureVault.Core.Doctor.S3;

/// <summary>Uploads that nobody finishes cost money and show in no list of objects.</summary>
internal sealed class LeftoversProbe(DoctorBucket bucket) : IProbe
{
    public Probe Probe => Probe.Leftovers;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var dayAgo = bucket.Clock.GetUtcNow().AddDays(-1);
        long uploads;
        try
        {
            uploads = await bucket.UploadsAsync(bucket.Prefix, cancellationToken)
                .LongCountAsync(upload => S3Listing.TimeOf(upload.Initiated) < dayAgo, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException refused) when (refused.Error == ObjectStoreError.Incompatible)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.UploadsNotListed);
        }

        var (objects, bytes) = await CountAsync(cancellationToken).ConfigureAwait(false);
        return uploads > 0
            ? ProbeReport.Note(Probe, ProbeFinding.OldUploads, uploads, objects, bytes)
            : ProbeReport.Pass(Probe, ProbeFinding.NoLeftovers, objects, bytes);
    }

    private async Task<(long Objects, long Bytes)> CountAsync(CancellationToken cancellationToken)
    {
        var (objects, bytes) = (0L, 0L);
        var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = bucket.Prefix };
        do
        {
            var page = await bucket.Client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            foreach (var found in (page.S3Objects ?? []).Where(found => !found.Key.StartsWith(bucket.Folder, StringComparison.Ordinal)))
            {
                objects++;
                bytes += found.Size ?? 0;
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (!string.IsNullOrEmpty(request.ContinuationToken));
        return (objects, bytes);
    }
}
