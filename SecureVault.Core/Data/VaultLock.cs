using Microsoft.Extensions.Options;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Data;

/// <summary>
/// Keeps every other process away from the data folder and the database. The kernel releases it when the process ends, however
/// it ends, so nothing is left behind that the next start would have to wait for.
/// </summary>
/// <remarks>
/// The database has a lock of its own, because two vaults with different data folders can be given the same database.
/// </remarks>
public sealed class VaultLock(IOptions<VaultOptions> vault, IOptions<DatabaseOptions> database) : IDisposable
{
    private const string FileName = "vault.lock";

    // .NET's error for a file that another process holds: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] HeldErrors = [11, 35, unchecked((int)0x80070020)];

    private readonly List<FileStream> _files = [];

    /// <summary>True while this process is the only one that may change the vault.</summary>
    public bool IsHeld => _files.Count > 0;

    /// <summary>Makes the data folder if it is missing, and takes the lock without waiting for it.</summary>
    /// <exception cref="VaultInUseException">Another process has it.</exception>
    /// <exception cref="IOException">The lock's file can't be made.</exception>
    public void Take()
    {
        DurableFile.CreateFolder(vault.Value.DataFolder);
        try
        {
            Hold(Path.Combine(vault.Value.DataFolder, FileName), $"the data folder {vault.Value.DataFolder}", "Vault:DataFolder");
            Hold($"{RealPath(database.Value.File)}.lock", $"the database {database.Value.File}", "Database:File");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gives it back. The files stay: deleting one would let two processes lock two files of the same name.</summary>
    public void Dispose()
    {
        _files.ForEach(file => file.Dispose());
        _files.Clear();
    }

    /// <summary>Whether a file could not be opened because another process holds it for itself.</summary>
    internal static bool IsHeldElsewhere(IOException exception) => HeldErrors.Contains(exception.HResult);

    private void Hold(string path, string what, string setting)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            _files.Add(new FileStream(path, options));
        }
        catch (IOException exception) when (IsHeldElsewhere(exception))
        {
            throw new VaultInUseException($"Another SecureVault uses {what}; stop that one first, or give this one its own ({setting}).", exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new IOException($"There is no folder for {path}; see {setting}.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"This account can't open {path}; the vault was run by another account before. See {setting}.", exception);
        }
    }

    /// <summary>Two links to one database are one database.</summary>
    private static string RealPath(string file) =>
        File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target ? target.FullName : file;
}
