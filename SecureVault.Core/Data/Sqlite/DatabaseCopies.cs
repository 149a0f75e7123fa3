using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>Copies of the database from before it was brought up to date, beside it and named after the last migration that they have.</summary>
public sealed partial class DatabaseCopies(IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<DatabaseCopies> logger)
{
    private const int MaxCopies = 3;
    private const string Ending = ".copy";
    private const string UnfinishedEnding = ".copy-unfinished";

    // Room for everything else a start writes; the same as for a new vault.
    private const long Reserve = 16 * 1024 * 1024;

    private string DatabaseFile => options.Value.File;

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(DatabaseFile))!;

    /// <summary>Copies the database as it is. A copy of the same migration is replaced.</summary>
    /// <exception cref="DatabaseUpgradeException">There is no room, or the copy could not be made.</exception>
    public void Keep(string migration)
    {
        DemandRoom();
        var copy = $"{DatabaseFile}.{migration}{Ending}";
        var unfinished = DatabaseFile + UnfinishedEnding;
        try
        {
            DurableFile.TryDelete(unfinished);
            using (var file = DurableFile.CreateNew(unfinished))
            {
                CopyInto(unfinished);
                DurableFile.FlushFile(file.SafeFileHandle);
            }

            File.Move(unfinished, copy, overwrite: true);
            DurableFile.FlushFolder(Folder);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            DurableFile.TryDelete(unfinished);
            throw new DatabaseUpgradeException(
                $"The copy of the database that is kept before it is brought up to date could not be made ({exception.Message}); the database is as it was. See Database:File.",
                exception);
        }

        Kept(logger, copy);
        foreach (var old in Find().Skip(MaxCopies))
        {
            DurableFile.TryDelete(old.FullName);
        }
    }

    /// <summary>Deletes copies that are past their time: what was deleted since can still be read with them.</summary>
    public void DeleteExpired()
    {
        var due = clock.GetUtcNow().UtcDateTime.AddDays(-options.Value.KeepCopiesDays);
        foreach (var copy in Find().Where(copy => copy.LastWriteTimeUtc < due))
        {
            DurableFile.TryDelete(copy.FullName);
            Expired(logger, copy.FullName);
        }
    }

    private List<FileInfo> Find() => new DirectoryInfo(Folder) is { Exists: true } folder
        ? [.. folder.EnumerateFiles($"{Path.GetFileName(DatabaseFile)}.*{Ending}").OrderByDescending(copy => copy.LastWriteTimeUtc)]
        : [];

    /// <summary>For the copy, and once more for what the migrations write before the old pages can go.</summary>
    private void DemandRoom()
    {
        var needed = (2 * Length(DatabaseFile)) + (2 * Length($"{DatabaseFile}-wal")) + Reserve;
        if (FreeSpace.In(Folder) is { } free && free < needed)
        {
            throw new NoRoomException(
                $"To bring the database up to date {InMebibytes(needed)} MiB have to be free on its disk, for a copy that is kept and for the work itself, and {InMebibytes(free)} MiB are; make room, or go on with the version from before (Database:File).");
        }
    }

    // VACUUM INTO sees one state of the database whoever writes, and takes an empty file that is there; its mode stays.
    private void CopyInto(string file)
    {
        var source = new SqliteConnectionStringBuilder(DataServices.ConnectionString(options.Value)) { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$file", file);
        command.ExecuteNonQuery();
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true, Length: var length } ? length : 0;

    private static long InMebibytes(long bytes) => bytes / (1024 * 1024);

    [LoggerMessage(EventId = 521, Level = LogLevel.Information, Message = "Kept a copy of the database from before it is brought up to date: {Copy}")]
    private static partial void Kept(ILogger logger, string copy);

    [LoggerMessage(EventId = 522, Level = LogLevel.Information, Message = "Deleted an old copy of the database: {Copy}")]
    private static partial void Expired(ILogger logger, string copy);
}
