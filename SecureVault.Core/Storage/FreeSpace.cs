using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Storage;

/// <summary>The room on the disk of a folder.</summary>
public static class FreeSpace
{
    // More than the ballast of the database: what that lets go is not for uploads.
    private const long MinFloor = 32L << 20;
    private const long MaxFloor = 256L << 20;

    /// <summary>Bytes that this account can still write there. Null where .NET can't tell: it knows drives, but not shares of another machine.</summary>
    public static long? In(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            // On Windows a name such as \\server\share has no drive letter. A file that does not fit there fails when it is written.
            return null;
        }
    }

    /// <summary>Whether an error, or what caused it, says that a disk, or what this account may have of it, is full.</summary>
    public static bool IsUsedUp(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is NoRoomException || DiskFolder.IsFull(cause))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Bytes that uploads leave free on the disk of a folder unless a setting says how many: one in a hundred, within bounds.</summary>
    internal static long FloorIn(string folder)
    {
        try
        {
            return Math.Clamp(new DriveInfo(folder).TotalSize / 100, MinFloor, MaxFloor);
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }

    /// <summary>The folder, or the nearest one above it that is there.</summary>
    internal static string NearestExisting(string folder)
    {
        var nearest = Path.GetFullPath(folder);
        while (!Directory.Exists(nearest) && Path.GetDirectoryName(nearest) is { } above)
        {
            nearest = above;
        }

        return nearest;
    }
}
