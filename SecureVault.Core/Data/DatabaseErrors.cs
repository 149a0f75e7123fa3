using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SecureVault.Core.Data;

/// <summary>Why the database did not do what it was asked.</summary>
public enum DatabaseError
{
    /// <summary>Somebody else holds the file for longer than a statement waits: another try may succeed.</summary>
    Busy,

    /// <summary>No space is left on its disk.</summary>
    Full,

    /// <summary>The file or its disk can't be written to.</summary>
    ReadOnly,

    /// <summary>The file can't be opened, or the disk fails. Trying again may help.</summary>
    Unavailable,

    /// <summary>The file was deleted, emptied or replaced while the server runs: nothing helps until somebody puts it back.</summary>
    Gone,

    /// <summary>The file is corrupt, or not a database.</summary>
    Damaged,

    /// <summary>The database works but refused the statement, such as for a constraint: a mistake of the program, or a row that changed meanwhile.</summary>
    Refused,
}

/// <summary>Tells what an exception that came from the database means; the only place that knows SQLite's result codes.</summary>
public static class DatabaseErrors
{
    /// <summary>SQLite's code for a write to a file that is no longer the one that was opened: READONLY_DBMOVED.</summary>
    internal const int Moved = ReadOnly | (4 << 8);

    /// <summary>SQLite's code for what can't be written to.</summary>
    internal const int ReadOnly = 8;

    /// <summary>The error behind an exception; null when it does not come from the database.</summary>
    public static DatabaseError? ErrorOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        DatabaseError? error = null;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException sqlite)
            {
                return sqlite.SqliteExtendedErrorCode == Moved ? DatabaseError.Gone : ErrorOf(sqlite.SqliteErrorCode);
            }

            // A row that changed meanwhile has no exception of the provider below it.
            error ??= cause is DbException or DbUpdateException ? DatabaseError.Refused : null;
        }

        return error;
    }

    /// <summary>The reason to log: SQLite's message if the database failed, otherwise only the exception's type, because its message may contain a name.</summary>
    public static string ReasonOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException)
            {
                return cause.Message;
            }
        }

        return exception.GetType().Name;
    }

    /// <summary>The exception to log with its stack, or null when <see cref="ReasonOf"/> says everything about a database failure.</summary>
    public static Exception? StackOf(Exception exception) => ErrorOf(exception) is null or DatabaseError.Refused ? exception : null;

    // https://sqlite.org/rescode.html
    private static DatabaseError ErrorOf(int code) => code switch
    {
        5 or 6 or 15 => DatabaseError.Busy, // BUSY, LOCKED, PROTOCOL: the last when the log's locks can't be had in time
        13 => DatabaseError.Full, // FULL
        ReadOnly => DatabaseError.ReadOnly,
        7 or 10 or 14 => DatabaseError.Unavailable, // NOMEM, IOERR, CANTOPEN
        11 or 26 => DatabaseError.Damaged, // CORRUPT, NOTADB
        _ => DatabaseError.Refused,
    };
}
