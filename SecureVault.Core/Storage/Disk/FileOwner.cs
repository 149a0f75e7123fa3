using System.Runtime.InteropServices;
using System.Text;

namespace SecureVault.Core.Storage.Disk;

/// <summary>
/// Tells whether a file is another account's. Whoever replaces a file owns the new one, so a verb that root runs would take files away from the
/// server. Only Linux is asked: .NET has no call for the owner, and the layout of statx is the same on all its machines.
/// </summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint OwnerOnly = 0x8;
    private const int StatxLength = 256;
    private const int OwnerOffset = 20;

    /// <summary>Whether a file, or what a link names, is another account's than this process's. False where nobody knows.</summary>
    public static bool IsOther(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var found = new byte[StatxLength];
        try
        {
            return Statx(CurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0], 0, OwnerOnly, found) == 0
                && MemoryMarshal.Read<uint>(found.AsSpan(OwnerOffset)) != GetEffectiveUser();
        }
        catch (EntryPointNotFoundException)
        {
            return false; // musl before 1.2.4
        }
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUser();
}
