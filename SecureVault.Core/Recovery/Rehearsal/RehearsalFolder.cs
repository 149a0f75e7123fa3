using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Recovery.Rehearsal;

/// <summary>The folder that a backup is restored into to try it. What a crash left in it goes with the next start.</summary>
internal sealed class RehearsalFolder(IOptions<VaultOptions> vault) : IHostedService
{
    // Tables as they are dumped have no indexes yet.
    private const int Growth = 3;

    private string Folder => Path.Combine(vault.Value.DataFolder, "rehearsal");

    /// <summary>Makes the folder, empty.</summary>
    /// <param name="backupBytes">The size of the backup that will be restored into it.</param>
    /// <returns>The path of the database that is to be.</returns>
    /// <exception cref="IOException">There is not enough space for it, or the disk fails.</exception>
    public string Prepare(long backupBytes)
    {
        Clear();
        var wanted = backupBytes * Growth;
        if (FreeSpace.In(vault.Value.DataFolder) is { } free && free - FreeSpace.FloorIn(vault.Value.DataFolder) < wanted)
        {
            throw new NoSpaceException();
        }

        PrivateFiles.CreateFolder(Folder);
        return Path.Combine(Folder, "vault.db");
    }

    /// <summary>Removes the folder and all that is in it.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Clear()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Clear();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next rehearsal fails for it, and says so.
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A backup does not fit on the disk of the data folder.</summary>
internal sealed class NoSpaceException() : IOException("There is not enough space in the data folder to restore a backup into it.");
