using SecureVault.Core.Storage;

namespace SecureVault.Core.Doctor.Disk;

/// <summary>Other accounts of the machine can't look into the folder.</summary>
internal sealed class PrivacyProbe(DoctorFolder folder) : IProbe
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public Probe Probe => Probe.Privacy;

    public Task<ProbeReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(
        OperatingSystem.IsWindows() || !PrivateFiles.AreModesKept(folder.Root) ? ProbeReport.Note(Probe, ProbeFinding.FolderWithoutModes)
        : (File.GetUnixFileMode(folder.Root) & Others) != 0 ? ProbeReport.Note(Probe, ProbeFinding.FolderShared, folder.Root)
        : ProbeReport.Pass(Probe, ProbeFinding.FolderPrivate));
}
