using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Doctor.Disk;

/// <summary>A file can be moved from where it is written to where it belongs, which takes one file system for both.</summary>
internal sealed class RenamingProbe(DoctorFolder folder) : IProbe
{
    public Probe Probe => Probe.Renaming;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (from, to) = (Path.Combine(folder.Own, "from"), Path.Combine(folder.Own, "to"));
            DurableFile.CreateFolder(from);
            DurableFile.CreateFolder(to);
            var (written, placed) = (Path.Combine(from, "file"), Path.Combine(to, "file"));
            await File.WriteAllBytesAsync(written, [1, 2, 3], cancellationToken).ConfigureAwait(false);
            File.Move(written, placed, overwrite: false);
            DurableFile.FlushFolder(to);
            return !File.Exists(written) && new FileInfo(placed).Length == 3
                ? ProbeReport.Pass(Probe, ProbeFinding.RenamingWorks)
                : ProbeReport.Fail(Probe, ProbeFinding.RenamingFails);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ProbeReport.Fail(Probe, ProbeFinding.RenamingFails);
        }
    }
}
