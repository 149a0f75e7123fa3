using System.Globalization;
using System.Runtime.InteropServices;

namespace SecureVault.Web.Hosting.ThumbnailWorkers;

/// <summary>
/// Restricts a worker before it reads a stranger's image: memory beyond a bound, core dumps, writing to any
/// file, and opening anything at all. An attacker who takes it over through an error in a decoder has two pipes and nothing else.
/// </summary>
internal static class WorkerLimits
{
    // asm-generic/resource.h and linux/prctl.h; the same on x86, Arm and RISC-V.
    private const int FileSize = 1;
    private const int CoreDump = 4;
    private const int OpenFiles = 7;
    private const int AddressSpace = 9;
    private const int SetDumpable = 4;
    private const int SetNoNewPrivileges = 38;
    private const int LessUrgent = 10;

    // New descriptors would be numbered from here. Not zero: the runtime still polls what it has open, and poll refuses more entries than this.
    private const int StandardStreams = 3;

    /// <summary>Bounds memory, on top of what the runtime has reserved already, and forbids writing.</summary>
    public static void TakeMemory(long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Limit(CoreDump, 0);
        Limit(FileSize, 0);
        Limit(AddressSpace, (ulong)(ReservedBytes() + bytes));
        _ = Control(SetDumpable, 0, 0, 0, 0);
        _ = Control(SetNoNewPrivileges, 1, 0, 0, 0);
        _ = SetPriority(0, 0, LessUrgent);
    }

    /// <summary>From here on nothing can be opened: no file, no socket. Only after all code was loaded.</summary>
    public static void TakeFiles()
    {
        if (OperatingSystem.IsLinux())
        {
            Limit(OpenFiles, StandardStreams);
        }
    }

    private static long ReservedBytes()
    {
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[0];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    private static void Limit(int resource, ulong value)
    {
        var limit = new ResourceLimit { Soft = value, Hard = value };
        if (SetResourceLimit(resource, in limit) != 0)
        {
            throw new InvalidOperationException($"Limit {resource} can't be set (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetResourceLimit(int resource, in ResourceLimit limit);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [DllImport("libc", EntryPoint = "setpriority", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int priority);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
