using SecureVault.Core.Storage;

namespace SecureVault.Core.Doctor.Disk;

/// <summary>There is room on the disk.</summary>
internal sealed class SpaceProbe(DoctorFolder folder) : IProbe
{
    // Less than this is gone in an afternoon.
    private const long Least = 1L << 30;

    public Probe Probe => Probe.Space;

    public Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var free = FreeSpace.In(folder.Root) ?? long.MaxValue;
        return Task.FromResult(free < Least
            ? ProbeReport.Note(Probe, ProbeFinding.SpaceShort, free)
            : ProbeReport.Pass(Probe, ProbeFinding.SpaceEnough, free));
    }
}
