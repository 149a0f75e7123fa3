using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SecureVault.Core.Storage.Disk;

/// <summary>
/// Makes files survive a power cut: it flushes the content, then the name, then the folder that
/// holds the name. It calls fsync itself: .NET does not know folders, and its FlushToDisk reports no error when
/// fsync fails (.NET 10.0 under strace with EIO injected), so a lost write would pass for stored.
/// </summary>
internal static partial class DurableFile
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;
    private const int ReadWriteExecute = 4 | 2 | 1;
    private const int InterruptedError = 4;
    private const int InvalidArgumentError = 22;
    private const string NextEnding = ".new";

    /// <summary>A new, empty file that only this account can open; an error if the name is taken. It has no buffer.</summary>
    public static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode0600;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Gives a small file new content, durably: whatever stops when, the old or the new content is there whole. Two servers may write the
    /// same file, such as a vault and a copy of it; so each has a temporary file of its own, and one of them wins or fails.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Write(path, content, keepsMode: false);

    /// <summary>The same, for a file that may be open to others as it was before.</summary>
    public static void ReplaceWithMode(string path, ReadOnlySpan<byte> content) => Write(path, content, keepsMode: true);

    /// <summary>Whether a path is that of new content which <see cref="Replace"/> was writing when its process was killed.</summary>
    public static bool IsLeftover(string path) => path.EndsWith(NextEnding, StringComparison.Ordinal) && File.Exists(path);

    /// <summary>Opens a file that is there, to write at any place in it.</summary>
    public static SafeFileHandle OpenForWriting(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);

    /// <summary>Creates a folder, and those missing above it, that only this account can enter.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            // .NET gives the mode to the last folder only.
            CreateFolder(Path.GetDirectoryName(path) ?? path);
            Directory.CreateDirectory(path, FolderMode0700);
        }
    }

    /// <summary>Deletes a file if that can be done: for cleaning up after a failure that must not be hidden by another.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays listed as unfinished and is discarded later.
        }
    }

    /// <summary>Forces a file's content out to the disk.</summary>
    /// <exception cref="IOException">The disk failed. Written bytes may be lost, and another flush would not report it.</exception>
    public static void FlushFile(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            // On Windows the call, on macOS the stronger of two.
            RandomAccess.FlushToDisk(file);
        }

        if (!OperatingSystem.IsWindows() && FlushError(file) is var error and not 0)
        {
            throw Failure("A file could not be forced out to the disk", error);
        }
    }

    /// <summary>Forces a folder's names out. Windows has no such call; there the file system's journal orders them.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
        using var folder = new SafeFileHandle(Open(PathBytes(path), closeOnExec), ownsHandle: true);
        if (folder.IsInvalid)
        {
            throw Failure("A folder could not be opened", Marshal.GetLastPInvokeError());
        }

        // Some network file systems write names at once and answer EINVAL.
        if (FlushError(folder) is var error and not 0 and not InvalidArgumentError)
        {
            throw Failure("A folder could not be forced out to the disk", error);
        }
    }

    /// <summary>Whether this account may list, enter and change a folder, without changing anything.</summary>
    /// <exception cref="IOException">It may not; the HResult tells why.</exception>
    public static void DemandAccess(string folder)
    {
        if (!OperatingSystem.IsWindows() && Access(PathBytes(folder), ReadWriteExecute) != 0)
        {
            throw Failure("The folder can't be used", Marshal.GetLastPInvokeError());
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> content, bool keepsMode)
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        foreach (var leftover in Directory.EnumerateFiles(folder, $"{name}.*{NextEnding}"))
        {
            TryDelete(leftover);
        }

        var next = $"{path}.{Guid.NewGuid():N}{NextEnding}";
        try
        {
            using (var file = CreateNew(next))
            {
                file.Write(content);
                if (keepsMode && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(path));
                }

                FlushFile(file.SafeFileHandle);
            }

            File.Move(next, path, overwrite: true);
        }
        catch
        {
            TryDelete(next);
            throw;
        }

        FlushFolder(folder);
    }

    private static int FlushError(SafeFileHandle handle)
    {
        while (FSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != InterruptedError)
            {
                return error;
            }
        }

        return 0;
    }

    private static IOException Failure(string what, int error) => new($"{what} ({new Win32Exception(error).Message})", error);

    private static byte[] PathBytes(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    [DllImport("libc", EntryPoint = "open", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle descriptor);

    [DllImport("libc", EntryPoint = "access", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access(byte[] path, int mode);
}
