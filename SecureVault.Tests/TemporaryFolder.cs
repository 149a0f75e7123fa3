namespace SecureVault.Tests;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory("securevault-test-").FullName)
    {
    }

    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>One in memory: that file system takes dates that others clamp.</summary>
    public static TemporaryFolder InMemory()
    {
        Requirement.Met(Directory.Exists(Memory), $"There is no {Memory} on this machine.");
        return new TemporaryFolder(Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"securevault-test-{Guid.NewGuid():N}")).FullName);
    }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Every file below, for looking into all of them. A lock's file is empty, and open to nobody but its holder.</summary>
    public IEnumerable<string> AllFiles() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A server that is still closing its files must not fail the test; the system clears its own folder.
        }
    }
}
