using Amazon.Runtime;
using Amazon.S3.Model;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Doctor.S3;

/// <summary>An object can be stored in two equal parts and a shorter one, the parts are listed, and an upload can be given up.</summary>
internal sealed class PartsProbe(DoctorBucket bucket) : IProbe
{
    private const int PartLength = 5 << 20;
    private const int LastLength = 1000;

    public Probe Probe => Probe.Parts;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var content = DoctorBucket.NewContent((2 * PartLength) + LastLength);
        var upload = await bucket.BeginAsync("parts", cancellationToken).ConfigureAwait(false);
        var parts = new List<PartETag>();
        for (var number = 1; number <= 3; number++)
        {
            var part = content.AsSpan((number - 1) * PartLength, number == 3 ? LastLength : PartLength).ToArray();
            parts.Add(await bucket.PutPartAsync(upload, number, part, cancellationToken).ConfigureAwait(false));
        }

        var areListed = await AreListedAsync(upload, cancellationToken).ConfigureAwait(false);
        await bucket.CompleteAsync(upload, parts, cancellationToken).ConfigureAwait(false);
        if (!(await bucket.GetAsync(upload.Key, 0, content.Length, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content))
        {
            return ProbeReport.Fail(Probe, ProbeFinding.PartsWrong);
        }

        return !await CanAbortAsync(cancellationToken).ConfigureAwait(false) ? ProbeReport.Fail(Probe, ProbeFinding.AbortIneffective)
            : areListed ? ProbeReport.Pass(Probe, ProbeFinding.PartsKept)
            : ProbeReport.Note(Probe, ProbeFinding.PartsNotListed);
    }

    private async Task<bool> AreListedAsync((string Key, string Upload) upload, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await bucket.Client.ListPartsAsync(bucket.Name, upload.Key, upload.Upload, cancellationToken).ConfigureAwait(false);
            return (listed.Parts ?? []).Select(part => part.Size ?? 0).SequenceEqual([PartLength, PartLength, LastLength]);
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 405 or 501)
        {
            return false;
        }
    }

    private async Task<bool> CanAbortAsync(CancellationToken cancellationToken)
    {
        var upload = await bucket.BeginAsync("given-up", cancellationToken).ConfigureAwait(false);
        try
        {
            await bucket.AbortAsync(upload, cancellationToken).ConfigureAwait(false);
            return !await bucket.UploadsAsync(upload.Key, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException refused) when (refused.Error == ObjectStoreError.Incompatible)
        {
            return true; // a server that lists no uploads is found out by the probe for leftovers
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 403 or 405 or 501)
        {
            return false;
        }
    }
}
