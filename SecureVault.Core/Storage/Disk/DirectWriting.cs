using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecureVault.Core.Storage.Disk;

/// <summary>
/// Writes large pieces to the disk without a copy in the system's cache. They are forced out right after anyway, are seldom
/// read again soon, and the copy took more of the processor than sealing (Linux 6.18, ext4: 1.6 s instead of 0.2 s a GiB).
/// Where that can't be done the piece goes the usual way.
/// </summary>
internal static class DirectWriting
{
    /// <summary>Addresses, offsets and lengths must be multiples of this; no disk in use demands more.</summary>
    public const int Alignment = 4096;

    // Below this the cache costs less than to wait for the disk twice.
    private const int Least = 1024 * 1024;

    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int InvalidArgumentError = 22;

    private static readonly int DirectFlag = !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x10000,
        _ => 0,
    };

    /// <summary>Writes all of the content.</summary>
    /// <param name="file">Opened for this call only: its mode changes meanwhile.</param>
    /// <param name="content">What to write.</param>
    /// <param name="offset">Where in the file.</param>
    public static void Write(SafeFileHandle file, ReadOnlyMemory<byte> content, long offset)
    {
        var direct = WriteDirect(file, content, offset);
        if (direct < content.Length)
        {
            RandomAccess.Write(file, content.Span[direct..], offset + direct);
        }
    }

    /// <summary>Writes what can go past the cache.</summary>
    /// <returns>How many bytes, from the first.</returns>
    internal static int WriteDirect(SafeFileHandle file, ReadOnlyMemory<byte> content, long offset)
    {
        var length = content.Length / Alignment * Alignment;
        if (DirectFlag == 0 || length < Least || offset % Alignment != 0 || !IsAligned(content) || !TrySet(file, direct: true))
        {
            return 0;
        }

        try
        {
            RandomAccess.Write(file, content.Span[..length], offset);
            return length;
        }
        catch (IOException exception) when ((exception.HResult & 0xffff) == InvalidArgumentError)
        {
            return 0; // the file system takes the mode but not the write
        }
        finally
        {
            TrySet(file, direct: false);
        }
    }

    // Memory that the collector may move is only unlucky: then the write is refused and goes the usual way.
    private static bool IsAligned(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var part) && Marshal.UnsafeAddrOfPinnedArrayElement(part.Array!, part.Offset) % Alignment == 0;

    private static bool TrySet(SafeFileHandle file, bool direct) =>
        Control(file, GetFlags, 0) is var flags and >= 0 && Control(file, SetFlags, direct ? flags | DirectFlag : flags & ~DirectFlag) == 0;

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle descriptor, int command, int flags);
}
