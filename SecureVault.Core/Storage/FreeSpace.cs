namespace SecureVault.Core.Storage;

/// <summary>The room on the disk of a folder.</summary>
public static class FreeSpace
{
    /// <summary>Bytes that this account can still write there. Null where .NET can't tell: it knows drives, but not shares of another machine.</summary>
    public static long? In(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            // On Windows a name such as \\server\share has no drive letter. What does not fit there fails when it is written.
            return null;
        }
    }
}
