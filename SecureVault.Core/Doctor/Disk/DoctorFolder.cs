namespace SecureVault.Core.Doctor.Disk;

/// <summary>The folder of the objects while it is examined; a folder in it is the doctor's own and goes at the end.</summary>
internal sealed class DoctorFolder : IPatient
{
    public DoctorFolder(string root, TimeProvider clock)
    {
        Root = root;
        Own = Path.Combine(root, "doctor", Guid.NewGuid().ToString("N"));
        Probes =
        [
            new FolderProbe(this),
            new PrivacyProbe(this),
            new WritingProbe(this),
            new RenamingProbe(this),
            new SpaceProbe(this),
            new DiskSpeedProbe(this, clock),
        ];
    }

    public IReadOnlyList<IProbe> Probes { get; }

    /// <summary>The folder of the objects.</summary>
    public string Root { get; }

    /// <summary>The doctor's own folder.</summary>
    public string Own { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(Own))
        {
            Directory.Delete(Own, recursive: true);
        }

        if (Path.GetDirectoryName(Own) is { } doctors && Directory.Exists(doctors) && !Directory.EnumerateFileSystemEntries(doctors).Any())
        {
            Directory.Delete(doctors);
        }

        return ValueTask.CompletedTask;
    }
}
