using System.Diagnostics;

namespace SecureVault.Tests.Hosting;

/// <summary>A file system as that of a memory stick: every file is everybody's, and chmod changes nothing.</summary>
internal sealed class ModelessDisk : IDisposable
{
    private readonly TemporaryFolder _content = new();
    private readonly TemporaryFolder _place = new();

    private ModelessDisk()
    {
    }

    public string Path => _place.Path;

    public static ModelessDisk Mount()
    {
        Requirement.Met(File.Exists("/usr/bin/bindfs"), "There is no bindfs on this machine.");
        var disk = new ModelessDisk();
        if (Run("bindfs", "-p", "0777", "--chmod-ignore", disk._content.Path, disk.Path))
        {
            return disk;
        }

        disk.Dispose();
        Assert.Skip("A file system can't be mounted here: that takes /dev/fuse, and a container that allows it.");
        return disk;
    }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        Run("umount", "--lazy", Path); // a process that is still closing its files must not keep it
        _place.Dispose();
        _content.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
