using System.Security.Cryptography;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Doctor.Disk;

/// <summary>How long a small file takes until it is on the disk, and how fast a large one is written and read.</summary>
internal sealed class DiskSpeedProbe(DoctorFolder folder, TimeProvider clock) : IProbe
{
    private const int Rounds = 20;
    private const int LargeLength = 16 << 20;

    public Probe Probe => Probe.Speed;

    public async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        DurableFile.CreateFolder(folder.Own);
        var times = new List<TimeSpan>();
        for (var i = 0; i < Rounds; i++)
        {
            times.Add(await WriteAsync($"small-{i}", 1000, cancellationToken).ConfigureAwait(false));
        }

        var up = await WriteAsync("large", LargeLength, cancellationToken).ConfigureAwait(false);
        var start = clock.GetTimestamp();
        await File.ReadAllBytesAsync(Path.Combine(folder.Own, "large"), cancellationToken).ConfigureAwait(false);
        return Speeds.Report(Probe, times, LargeLength, up, clock.GetElapsedTime(start));
    }

    private async Task<TimeSpan> WriteAsync(string name, int length, CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var start = clock.GetTimestamp();
        var file = DurableFile.CreateNew(Path.Combine(folder.Own, name));
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            DurableFile.FlushFile(file.SafeFileHandle);
        }

        return clock.GetElapsedTime(start);
    }
}
