using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>Keeps the master key in a text file that only the service's account may read.</summary>
internal sealed class FileMasterKeySource(string path, bool mayGenerate) : IMasterKeySource
{
    private const long LargestFile = 64 * 1024;

    public string Description => $"key file {path}";

    public async Task<IReadOnlyList<MasterKey>?> LoadAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return Directory.Exists(path) ? throw new MasterKeyException($"MasterKey:File names a folder: {path}.")
                : mayGenerate ? null
                : throw new MasterKeyException($"There is no key file {path}; put it there, or let the first start make one (MasterKey:Generate).");
        }

        if (file.Length > LargestFile)
        {
            throw new MasterKeyException($"{path} is too large for a key file; see MasterKey:File.");
        }

        try
        {
            var text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            return MasterKeyText.Parse(text, $"The key file {path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The key file {path} can't be read by this account; see MasterKey:File.", exception);
        }
    }

    public async Task CreateAsync(MasterKey key, CancellationToken cancellationToken)
    {
        try
        {
            CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var file = new FileStream(path, NewPrivateFile());
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(Content(key)), cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The key file {path} could not be written; see MasterKey:File and Vault:DataFolder.", exception);
        }
    }

    private static string Content(MasterKey key) => $"""
        # SecureVault master key {key.Id}
        # Whoever has this file, the database and the objects can read every file; whoever loses it can read none.
        # Keep a copy apart from the data.
        {key.ToRecoveryText()}

        """.ReplaceLineEndings("\n");

    private static FileStreamOptions NewPrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
