using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Storage;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Hosting;

/// <summary>The folder of what the vault writes itself.</summary>
internal sealed class DataFolder(
    IOptions<VaultOptions> options, IOptions<DatabaseOptions> database, Ballast ballast, VaultLock vaultLock, DataFolderModes modes)
{
    // The empty database, its log and the key take under 1 MiB; with less than this the first hour would end badly.
    private const long MinFreeBytesToStart = 16 * 1024 * 1024;

    // A vault that is there starts on a full disk, or nobody could delete anything. SQLite needs its log and an index of that.
    private const long MinFreeBytesToContinue = 1024 * 1024;

    private string Path => options.Value.DataFolder;

    /// <summary>Finds out whether the folder can be written to and has room, and leaves nothing behind.</summary>
    public void Check()
    {
        ballast.ReleaseIfShort();
        DemandWritable(Path, $"The data folder {Path} can't be written to; see Vault:DataFolder.");
        var least = File.Exists(database.Value.File) ? MinFreeBytesToContinue : MinFreeBytesToStart;
        if (FreeSpace.In(NearestExisting(Path)) is { } free && free < least)
        {
            throw new NoRoomException($"The disk of the data folder {Path} is full ({free / 1024} KiB left); see Vault:DataFolder.");
        }
    }

    /// <summary>Makes the folder if it is missing, locks it for this process, and shuts other accounts out. Nothing may be written before that.</summary>
    /// <exception cref="VaultInUseException">Another process works on it.</exception>
    public void Claim()
    {
        vaultLock.Take();
        modes.Tighten();
    }

    /// <summary>Finds out whether files can be made in a folder, or in the nearest one above it that is there.</summary>
    public static void DemandWritable(string folder, string otherwise)
    {
        try
        {
            var probe = System.IO.Path.Combine(NearestExisting(folder), $".write-check-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(otherwise, exception);
        }
    }

    /// <summary>Whether a path lies in a folder, links followed as far as they exist.</summary>
    public static bool IsInside(string path, string folder)
    {
        var relative = System.IO.Path.GetRelativePath(Real(folder), Real(path));
        return relative == "." || (!relative.StartsWith("..", StringComparison.Ordinal) && !System.IO.Path.IsPathRooted(relative));
    }

    private static string Real(string path)
    {
        var existing = NearestExisting(path);
        var target = new DirectoryInfo(existing).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? existing;
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(existing, path)));
    }

    private static string NearestExisting(string path)
    {
        var folder = System.IO.Path.GetFullPath(path);
        while (!Directory.Exists(folder))
        {
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new StartException($"There is no such drive: {path}; see Vault:DataFolder.");
        }

        return folder;
    }
}
