using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>
/// The database's file. SQLite goes on working with a file that was deleted or replaced under it, and whatever is written then is
/// gone when the process ends; so each use of a connection asks first whether the file is still the one that was opened.
/// </summary>
public sealed partial class DatabaseFile(IOptions<DatabaseOptions> options, ILogger<DatabaseFile> logger) : IDisposable
{
    // https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMoved = 20;
    private static readonly byte[] Main = "main\0"u8.ToArray();

    private volatile SqliteConnection? _opened;
    private int _isGone;

    private string Path => options.Value.File;

    /// <summary>Opens the file to compare it with what lies under its name from now on.</summary>
    internal void Watch()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(DataServices.ConnectionString(options.Value)) { Pooling = false }.ToString());
        connection.Open();
        _opened = connection;
    }

    /// <exception cref="SqliteException">The file was deleted, emptied or replaced since <see cref="Watch"/>.</exception>
    internal void DemandThere()
    {
        if (_opened is not { } connection)
        {
            return;
        }

        if (IsThere(connection))
        {
            Volatile.Write(ref _isGone, 0);
            return;
        }

        if (Interlocked.Exchange(ref _isGone, 1) == 0)
        {
            Gone(logger, Path);
        }

        throw new SqliteException("The database's file was deleted or replaced while the server runs; stop it and put the file back.", DatabaseErrors.ReadOnly, DatabaseErrors.Moved);
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        _opened?.Dispose();
        _opened = null;
    }

    private bool IsThere(SqliteConnection connection)
    {
        var hasMoved = 0;
        return new FileInfo(Path) is { Exists: true, Length: > 0 }
            && (connection.Handle is not { } handle || FileControl(handle, Main, HasMoved, ref hasMoved) != 0 || hasMoved == 0);
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(sqlite3 database, byte[] name, int operation, ref int argument);

    [LoggerMessage(EventId = 410, Level = LogLevel.Critical, Message = "The database's file {File} was deleted, emptied or replaced while the server runs. Nothing can be stored; stop the server and put the file back (Database:File)")]
    private static partial void Gone(ILogger logger, string file);
}
