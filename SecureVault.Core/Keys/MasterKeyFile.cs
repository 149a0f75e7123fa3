using System.Text;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Keys;

/// <summary>Writes new files that hold keys, for this account only and durably. None takes the place of another file.</summary>
internal static class MasterKeyFile
{
    // Written under this name first: a process that is killed meanwhile must not leave half a key under the other, which no start would replace.
    private const string UnfinishedEnding = ".unfinished";

    /// <summary>A key file with one key.</summary>
    /// <exception cref="IOException">The name is taken, or the disk fails; there is no new file then.</exception>
    public static Task WriteNewAsync(string path, MasterKey key, CancellationToken cancellationToken) => WriteNewAsync(path, TextOf(key), cancellationToken);

    /// <summary>The text of a key file with one key.</summary>
    public static string TextOf(MasterKey key) =>
        $"""
        # SecureVault master key {key.Id}
        # Whoever has this file, the database and the objects can read every file; whoever loses it can read none.
        # Keep a copy apart from the data.
        {key.ToRecoveryText()}

        """.ReplaceLineEndings("\n");

    /// <summary>A file with any text.</summary>
    /// <exception cref="IOException">The name is taken, or the disk fails; there is no new file then.</exception>
    public static async Task WriteNewAsync(string path, string text, CancellationToken cancellationToken)
    {
        var unfinished = path + UnfinishedEnding;
        try
        {
            DurableFile.TryDelete(unfinished);
            var file = DurableFile.CreateNew(unfinished);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
                DurableFile.FlushFile(file.SafeFileHandle);
            }

            File.Move(unfinished, path, overwrite: false);
        }
        catch
        {
            DurableFile.TryDelete(unfinished);
            throw;
        }

        try
        {
            DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            // It can be read now and be gone after a power cut, with all that was sealed meanwhile: better none.
            DurableFile.TryDelete(path);
            throw;
        }
    }
}
