using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>The wrapped keys in older databases that lie beside the vault's own: copies from before an update, and what a restore replaced.</summary>
internal sealed class CopiedKeys(IOptions<DatabaseOptions> options)
{
    private const string CopyEnding = ".copy";
    private const string ReplacedEnding = ".replaced";

    /// <summary>How many files have keys under a master key. One that can't be read counts, because nobody knows.</summary>
    public int Count(string masterKeyId) => Find(CopyEnding).Concat(Find(ReplacedEnding)).Count(file => MasterKeysOf(file)?.Contains(masterKeyId) ?? true);

    /// <summary>
    /// Deletes the copies from before an update that have keys under other master keys than this one. A program that could use them does
    /// not know the new key. What a restore replaced is the operator's.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public int DeleteOthers(string masterKeyId)
    {
        var others = Find(CopyEnding).Where(file => MasterKeysOf(file)?.Exists(id => id != masterKeyId) == true).ToList();
        others.ForEach(DurableFile.TryDelete);
        return others.Count(file => !File.Exists(file));
    }

    private IEnumerable<string> Find(string ending)
    {
        var file = Path.GetFullPath(options.Value.File);
        return Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}.*{ending}");
    }

    /// <summary>Null for a file that is no database of a vault.</summary>
    private static List<string>? MasterKeysOf(string file)
    {
        // Immutable: nothing is written beside it.
        var source = new SqliteConnectionStringBuilder { DataSource = $"{new Uri(file).AbsoluteUri}?immutable=1", Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(source.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT DISTINCT \"MasterKeyId\" FROM \"UserKeys\"";
            using var rows = command.ExecuteReader();
            var found = new List<string>();
            while (rows.Read())
            {
                found.Add(rows.GetString(0));
            }

            return found;
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
