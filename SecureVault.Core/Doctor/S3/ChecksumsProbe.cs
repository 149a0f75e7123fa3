using System.Buffers.Binary;
using System.IO.Hashing;
using Amazon.Runtime;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Doctor.S3;

/// <summary>Whether the server takes a checksum beside the content, and what ObjectStore:S3:Checksums is to be.</summary>
internal sealed class ChecksumsProbe(DoctorBucket bucket, S3StoreOptions options) : IProbe
{
    public Probe Probe => Probe.Checksums;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var areSent = options.Checksums == S3ChecksumMode.WhenSupported;
        return await AreTakenAsync(cancellationToken).ConfigureAwait(false)
            ? areSent ? ProbeReport.Pass(Probe, ProbeFinding.ChecksumsTaken) : ProbeReport.Note(Probe, ProbeFinding.ChecksumsPossible)
            : areSent ? ProbeReport.Fail(Probe, ProbeFinding.ChecksumsRefused) : ProbeReport.Pass(Probe, ProbeFinding.ChecksumsOff);
    }

    private async Task<bool> AreTakenAsync(CancellationToken cancellationToken)
    {
        var content = DoctorBucket.NewContent(1000);
        try
        {
            await bucket.PutAsync("checksum", content, cancellationToken, request => request.ChecksumCRC32 = ChecksumOf(content)).ConfigureAwait(false);
            return true;
        }
        catch (AmazonServiceException answer) when ((int)answer.StatusCode is 400 or 501)
        {
            return false;
        }
    }

    private static string ChecksumOf(byte[] content)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(content));
        return Convert.ToBase64String(checksum);
    }
}
