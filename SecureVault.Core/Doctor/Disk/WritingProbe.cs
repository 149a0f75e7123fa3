using System.Security.Cryptography;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Doctor.Disk;

/// <summary>A file can be written, forced to the disk and read again.</summary>
internal sealed class WritingProbe(DoctorFolder folder) : IProbe
{
    public Probe Probe => Probe.Writing;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            DurableFile.CreateFolder(folder.Own);
            var content = RandomNumberGenerator.GetBytes(100_000);
            var path = Path.Combine(folder.Own, "written");
            var file = DurableFile.CreateNew(path);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                DurableFile.FlushFile(file.SafeFileHandle);
            }

            DurableFile.FlushFolder(folder.Own);
            return (await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content)
                ? ProbeReport.Pass(Probe, ProbeFinding.WritingDurable)
                : ProbeReport.Fail(Probe, ProbeFinding.ContentWrong);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.NotWritable, folder.Root);
        }
    }
}
