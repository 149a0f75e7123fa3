using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Keeps other accounts of the machine out of what the vault writes, also where an older version or somebody else made it. The data
/// folder alone would do; the files' own modes count when they are copied or moved elsewhere.
/// </summary>
internal sealed partial class DataFolderModes(
    IOptions<VaultOptions> vault, IOptions<DatabaseOptions> database, Places places, ILogger<DataFolderModes> logger)
{
    /// <summary>Takes other accounts' rights away, and says where that was needed or can't be done.</summary>
    public void Tighten()
    {
        var sessionKeys = SessionKeySeal.FolderIn(vault.Value.DataFolder);
        PrivateFiles.CreateFolder(sessionKeys);
        if (Tighten(vault.Value.DataFolder) == ModeOutcome.Unsupported)
        {
            // It holds for all that is in it.
            return;
        }

        var file = database.Value.File;
        foreach (var path in new[] { file, $"{file}-wal", $"{file}-shm", sessionKeys }.Concat(Directory.EnumerateFiles(sessionKeys)).Concat(KeyFolders()))
        {
            Tighten(path);
        }
    }

    // The key file itself is refused while others can read it. A folder elsewhere may have other uses, and other users.
    private IEnumerable<string> KeyFolders() =>
        places.KeyFile is { } key
        && Path.GetDirectoryName(Path.GetFullPath(key)) is { } folder
        && Directory.Exists(folder)
        && DataFolder.IsInside(folder, vault.Value.DataFolder)
            ? [folder]
            : [];

    private ModeOutcome Tighten(string path)
    {
        var outcome = PrivateFiles.Tighten(path);
        switch (outcome)
        {
            case ModeOutcome.Private:
                break;
            case ModeOutcome.Tightened:
                Tightened(logger, path);
                break;
            case ModeOutcome.NotOurs:
                NotOurs(logger, path);
                break;
            case ModeOutcome.Unsupported:
                NoModes(logger, path);
                break;
        }

        return outcome;
    }

    [LoggerMessage(EventId = 528, Level = LogLevel.Warning, Message = "Other accounts could use {Path}; now they can't")]
    private static partial void Tightened(ILogger logger, string path);

    [LoggerMessage(EventId = 529, Level = LogLevel.Warning, Message = "Other accounts can use {Path}, and it belongs to another account, so this one can't change that; give it to the vault's account, or see to it that nobody else gets there")]
    private static partial void NotOurs(ILogger logger, string path);

    [LoggerMessage(EventId = 530, Level = LogLevel.Warning, Message = "The file system of {Path} has no modes: everybody with an account on this machine may be able to read the vault's data")]
    private static partial void NoModes(ILogger logger, string path);
}
