using System.Text;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;

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
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            MakeFolder(folder);
            var file = DurableFile.CreateNew(path);
            try
            {
                await using (file.ConfigureAwait(false))
                {
                    await file.WriteAsync(Encoding.UTF8.GetBytes(Content(key)), cancellationToken).ConfigureAwait(false);
                    DurableFile.FlushFile(file.SafeFileHandle);
                }

                DurableFile.FlushFolder(folder);
            }
            catch
            {
                // It can be read now and be gone after a power cut, with all that was sealed meanwhile: better none.
                DurableFile.TryDelete(path);
                throw;
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
}
