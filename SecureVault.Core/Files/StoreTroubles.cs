using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Files;

/// <summary>What a failing store means for a person.</summary>
public static class StoreTroubles
{
    /// <summary>Of a fault.</summary>
    public static StoreTrouble Of(ObjectStoreFault fault) => fault switch
    {
        ObjectStoreFault.Full => StoreTrouble.Full,
        ObjectStoreFault.AccessDenied or ObjectStoreFault.ContainerMissing or ObjectStoreFault.Incompatible => StoreTrouble.Refused,
        ObjectStoreFault.Unavailable or ObjectStoreFault.NotFound or ObjectStoreFault.Inconsistent => StoreTrouble.Unavailable,
    };
}

/// <summary>Tells failures of the database from mistakes of the program.</summary>
internal static class DatabaseFailure
{
    // https://sqlite.org/rescode.html: SQLITE_FULL, SQLITE_READONLY.
    private const int SqliteFull = 13;
    private const int SqliteReadOnly = 8;

    public static bool Matches(Exception exception) => exception is DbException or DbUpdateException;

    public static StoreTrouble TroubleOf(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException)?.SqliteErrorCode switch
        {
            SqliteFull => StoreTrouble.Full,
            SqliteReadOnly => StoreTrouble.Refused,
            _ => StoreTrouble.Unavailable,
        };
}
