using System.Diagnostics;

namespace SecureVault.Tests.Hosting;

/// <summary>A file system of its own, in memory, that can be full or read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _place = new();

    private SmallDisk()
    {
    }

    public string Path => _place.Path;

    /// <summary>Mounts it, or skips the test: only root may mount, and not in every container.</summary>
    public static SmallDisk Mount(int mebibytes)
    {
        var disk = new SmallDisk();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=700", "tmpfs", disk.Path))
        {
            return disk;
        }

        disk._place.Dispose();
        Assert.Skip("A file system can't be mounted here: that takes root, and a container that allows it.");
        return disk;
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path), "It can't be mounted read-only.");

    public void MakeWritable() => Assert.True(Run("mount", "-o", "remount,rw", Path), "It can't be mounted to be written to.");

    /// <summary>Writes until nothing more fits.</summary>
    public void Fill()
    {
        using var file = File.Create(Combine("filler"));
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // that was the last of it
        }
    }

    /// <summary>Every folder, and every file with its time and length.</summary>
    public List<string> Listing() => [.. new DirectoryInfo(Path)
        .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(info => info is FileInfo file ? $"{file.FullName} {file.LastWriteTimeUtc:O} {file.Length}" : info.FullName)
        .Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Run("umount", "--lazy", Path); // a process that is still closing its files must not keep it
        _place.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
