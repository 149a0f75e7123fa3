using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Keys;

/// <summary>Keeps the master key in a text file that only the service's account may read.</summary>
internal sealed partial class FileMasterKeySource(MasterKeyOptions options, ILogger<FileMasterKeySource> logger) : IMasterKeySource
{
    private const long MaxFileBytes = 64 * 1024;

    // Written under this name first: a process that is killed meanwhile must not leave half a key under the other, which no start would replace.
    private const string UnfinishedEnding = ".unfinished";

    private readonly string _path = options.File;

    public string Description => $"key file {_path}";

    public async Task<IReadOnlyList<MasterKey>?> LoadAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(_path);
        if (!file.Exists)
        {
            return Directory.Exists(_path) ? throw new MasterKeyException($"MasterKey:File names a folder: {_path}.")
                : options.Generate ? null
                : throw new MasterKeyException($"There is no key file {_path}; put it there, or let the first start make one (MasterKey:Generate).");
        }

        try
        {
            var content = File.OpenRead(_path);
            await using (content.ConfigureAwait(false))
            {
                if (content.Length > MaxFileBytes)
                {
                    throw new MasterKeyException($"{_path} is too large for a key file; see MasterKey:File.");
                }

                CheckMode(content.SafeFileHandle);
                using var reader = new StreamReader(content);
                return MasterKeyText.Parse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), $"The key file {_path}");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The key file {_path} can't be read by this account; see MasterKey:File.", exception);
        }
    }

    public async Task CreateAsync(MasterKey key, CancellationToken cancellationToken)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
            MakeFolder(folder);
            var unfinished = _path + UnfinishedEnding;
            try
            {
                DurableFile.TryDelete(unfinished);
                var file = DurableFile.CreateNew(unfinished);
                await using (file.ConfigureAwait(false))
                {
                    await file.WriteAsync(Encoding.UTF8.GetBytes(Content(key)), cancellationToken).ConfigureAwait(false);
                    DurableFile.FlushFile(file.SafeFileHandle);
                }

                File.Move(unfinished, _path, overwrite: false);
            }
            catch
            {
                DurableFile.TryDelete(unfinished);
                throw;
            }

            FlushName(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The key file {_path} could not be written; see MasterKey:File and Vault:DataFolder.", exception);
        }
    }

    private void FlushName(string folder)
    {
        try
        {
            DurableFile.FlushFolder(folder);
        }
        catch
        {
            // It can be read now and be gone after a power cut, with all that was sealed meanwhile: better none.
            DurableFile.TryDelete(_path);
            throw;
        }
    }

    /// <summary>Refuses a key that other accounts of this machine could read. Looks at the open file, so links can't hide it.</summary>
    private void CheckMode(SafeFileHandle file)
    {
        if (!PrivateFiles.IsOpenToOthers(file, out var mode))
        {
            return;
        }

        if (!PrivateFiles.AreModesKept(Path.GetDirectoryName(Path.GetFullPath(_path))!))
        {
            NoModes(logger, _path);
        }
        else if (options.AllowSharedFile)
        {
            Shared(logger, _path, mode);
        }
        else
        {
            throw new MasterKeyException(
                $"Others can read or change the key file (mode {mode}). Run: chmod 600 {PrivateFiles.ShellQuoted(_path)} - or, if a container platform mounts it so, set MasterKey:AllowSharedFile to true.");
        }
    }

    private static string Content(MasterKey key) => $"""
        # SecureVault master key {key.Id}
        # Whoever has this file, the database and the objects can read every file; whoever loses it can read none.
        # Keep a copy apart from the data.
        {key.ToRecoveryText()}

        """.ReplaceLineEndings("\n");

    /// <summary>Makes what is missing of a folder, for this account only; the new names must survive, too.</summary>
    private static void MakeFolder(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
        {
            existing = above;
        }

        DurableFile.CreateFolder(folder);
        for (var made = folder; made != existing; made = Path.GetDirectoryName(made)!)
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(made)!);
        }
    }

    [LoggerMessage(EventId = 526, Level = LogLevel.Warning, Message = "The file system of the key file {Path} has no modes: everybody with an account on this machine may be able to read the key")]
    private static partial void NoModes(ILogger logger, string path);

    [LoggerMessage(EventId = 527, Level = LogLevel.Warning, Message = "Others can read the key file {Path} (mode {Mode}); MasterKey:AllowSharedFile permits that")]
    private static partial void Shared(ILogger logger, string path, string mode);
}
