using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SecureVault.Core.Data;

/// <summary>Why the database did not do what it was asked.</summary>
public enum DatabaseFault
{
    /// <summary>Somebody else holds the file for longer than a statement waits: another try may succeed.</summary>
    Busy,

    /// <summary>No space is left on its disk.</summary>
    Full,

    /// <summary>The file or its disk can't be written to.</summary>
    ReadOnly,

    /// <summary>The file can't be opened, or the disk fails: another try may succeed.</summary>
    Unavailable,

    /// <summary>What is in the file is no database, or a broken one.</summary>
    Damaged,

    /// <summary>The database works but refused the statement, such as for a constraint: a mistake of the program, or a row that changed meanwhile.</summary>
    Refused,
}

/// <summary>Tells what an exception that came from the database means; the only place that knows SQLite's result codes.</summary>
public static class DatabaseErrors
{
    /// <summary>The fault behind an exception; null when it does not come from the database.</summary>
    public static DatabaseFault? FaultOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        DatabaseFault? fault = null;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException sqlite)
            {
                return FaultOf(sqlite.SqliteErrorCode);
            }

            // A row that changed meanwhile has no exception of the provider below it.
            fault ??= cause is DbException or DbUpdateException ? DatabaseFault.Refused : null;
        }

        return fault;
    }

    // https://sqlite.org/rescode.html
    private static DatabaseFault FaultOf(int code) => code switch
    {
        5 or 6 or 15 => DatabaseFault.Busy, // BUSY, LOCKED, PROTOCOL: the last when the log's locks can't be had in time
        13 => DatabaseFault.Full, // FULL
        8 => DatabaseFault.ReadOnly, // READONLY
        7 or 10 or 14 => DatabaseFault.Unavailable, // NOMEM, IOERR, CANTOPEN
        11 or 26 => DatabaseFault.Damaged, // CORRUPT, NOTADB
        _ => DatabaseFault.Refused,
    };
}
