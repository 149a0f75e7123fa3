namespace SecureVault.Core.Doctor.Disk;

/// <summary>The folder is there. A new vault makes it; later a missing one is an error.</summary>
internal sealed class FolderProbe(DoctorFolder folder) : IProbe
{
    public Probe Probe => Probe.Folder;

    public bool IsFirst => true;

    public Task<ProbeReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Directory.Exists(folder.Root)
        ? ProbeReport.Pass(Probe, ProbeFinding.FolderThere, folder.Root)
        : ProbeReport.Fail(Probe, ProbeFinding.FolderMissing, folder.Root));
}
