using Microsoft.Win32.SafeHandles;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Storage;

/// <summary>The result of closing a file or folder that others could use.</summary>
public enum ModeOutcome
{
    /// <summary>Nobody else could use it, or it is not there, or the system has no modes.</summary>
    Private,

    /// <summary>Others could use it; now they can't.</summary>
    Tightened,

    /// <summary>Others can use it, and this account may not change that.</summary>
    NotOurs,

    /// <summary>The file system has no modes, as those of memory sticks and Windows shares: nothing can be changed.</summary>
    Unsupported,
}

/// <summary>Files and folders that only this account may use, whatever the umask says.</summary>
public static class PrivateFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // Linux' names of file systems that show the same mode for every file, for the case that none can be made there to find out.
    private static readonly string[] WithoutModes = ["exfat", "msdos", "vfat", "ntfs", "ntfs3", "cifs", "smb2", "smb3"];

    /// <summary>Makes a folder for this account only, and those missing above it.</summary>
    public static void CreateFolder(string path) => DurableFile.CreateFolder(path);

    /// <summary>Makes an empty file for this account only, unless it is there.</summary>
    public static void CreateFile(string path)
    {
        if (!File.Exists(path))
        {
            DurableFile.CreateNew(path).Dispose();
        }
    }

    /// <summary>Takes the rights of everybody else away from a file or folder.</summary>
    public static ModeOutcome Tighten(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path) || (File.GetUnixFileMode(path) & Others) == 0)
        {
            return ModeOutcome.Private;
        }

        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Others);
            if ((File.GetUnixFileMode(path) & Others) == 0)
            {
                return ModeOutcome.Tightened;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of another account, or a file system that knows no modes.
        }

        return AreModesKept(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!) ? ModeOutcome.NotOurs : ModeOutcome.Unsupported;
    }

    /// <summary>Whether a folder's file system remembers the mode of a file. Makes a file there for a moment, if it can.</summary>
    public static bool AreModesKept(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var probe = Path.Combine(folder, $".mode-check-{Guid.NewGuid():N}");
        try
        {
            using var file = DurableFile.CreateNew(probe);
            return (File.GetUnixFileMode(file.SafeFileHandle) & Others) == 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return !WithoutModes.Contains(new DriveInfo(folder).DriveFormat, StringComparer.OrdinalIgnoreCase);
        }
        finally
        {
            DurableFile.TryDelete(probe);
        }
    }

    /// <summary>Whether the mode of an open file lets others read or change it.</summary>
    internal static bool IsOpenToOthers(SafeFileHandle file, out string mode)
    {
        if (OperatingSystem.IsWindows())
        {
            mode = string.Empty;
            return false;
        }

        var found = File.GetUnixFileMode(file);
        mode = Octal(found);
        return (found & Others) != 0;
    }

    /// <summary>A path as a shell takes it, whatever is in it.</summary>
    internal static string ShellQuoted(string path) =>
        path.All(character => char.IsAsciiLetterOrDigit(character) || "/._-+@%".Contains(character, StringComparison.Ordinal))
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)(mode & (Owner | Others)), 8).PadLeft(3, '0');
}
