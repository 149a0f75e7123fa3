using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Jobs;

/// <summary>
/// Lets a job run once at a time, also beside a verb of the command line. The kernel releases a lock with the process that has it, however that
/// ends, so neither a crash nor a clock that jumps leaves one behind or lets two have it.
/// </summary>
public sealed class JobLocks(IOptions<VaultOptions> vault)
{
    private const string FolderName = "jobs";
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // .NET's error for a file that another process holds: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] HeldErrors = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Takes the lock of a job without waiting for it.</summary>
    /// <returns>Null when somebody has it. The caller disposes it.</returns>
    /// <exception cref="IOException">The data folder can't be written.</exception>
    public IDisposable? TryTake(JobName job) => TryLock($"{job}");

    /// <summary>Waits for the lock of something else that may run once at a time.</summary>
    /// <param name="work">Names it.</param>
    /// <param name="clock">For the pauses between two looks.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="IOException">The data folder can't be written.</exception>
    internal async Task<IDisposable> TakeAsync(string work, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
#pragma warning disable CA2000 // the caller disposes it
            if (TryLock(work) is { } turn)
            {
                return turn;
            }
#pragma warning restore CA2000

            await Task.Delay(LookInterval, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private FileStream? TryLock(string work)
    {
        var folder = Path.Combine(vault.Value.DataFolder, FolderName);
        var path = Path.Combine(folder, $"{work}.lock");
        PrivateFiles.CreateFolder(folder);
        try
        {
            PrivateFiles.CreateFile(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same time.
        }

        try
        {
            // Kept: deleting it would let two processes lock two files of the same name.
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when (HeldErrors.Contains(exception.HResult))
        {
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"This account can't open {path}; a verb was run by another account before. See Vault:DataFolder.", exception);
        }
    }
}
