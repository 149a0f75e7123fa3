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

    /// <summary>
    /// Deletes the copies from before an update that have keys of an account that is destroyed. What a restore replaced is the operator's.
    /// </summary>
    public void DeleteThoseOf(Guid user)
    {
        foreach (var copy in Find(CopyEnding).Where(file => HasKeysOf(file, user)))
        {
            DurableFile.TryDelete(copy);
        }
    }

    private IEnumerable<string> Find(string ending)
    {
        var file = Path.GetFullPath(options.Value.File);
        return Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}.*{ending}");
    }

    /// <summary>Null for a file that is no database of a vault.</summary>
    private static List<string>? MasterKeysOf(string file) => Read(file, command =>
    {
        command.CommandText = "SELECT DISTINCT \"MasterKeyId\" FROM \"UserKeys\"";
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }

        return found;
    });

    private static bool HasKeysOf(string file, Guid user) => Read(file, command =>
    {
        command.CommandText = "SELECT 1 FROM \"UserKeys\" WHERE \"UserId\" = @user";
        command.Parameters.AddWithValue("@user", user);
        return command.ExecuteScalar();
    }) is not null;

    private static T? Read<T>(string file, Func<SqliteCommand, T?> read)
        where T : class
    {
        // Immutable: nothing is written beside it.
        var source = new SqliteConnectionStringBuilder { DataSource = $"{new Uri(file).AbsoluteUri}?immutable=1", Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(source.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            return read(command);
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
