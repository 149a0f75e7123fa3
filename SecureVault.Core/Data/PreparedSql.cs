using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace SecureVault.Core.Data;

/// <summary>
/// Statements that stay compiled for as long as their connection is open, as <see cref="WriteQueue"/> keeps one. To compile a statement
/// costs more than to run it, above all where it fires triggers, and EF Core has each compiled anew.
/// </summary>
internal static class PreparedSql
{
    private static readonly ConditionalWeakTable<DbConnection, Dictionary<string, DbCommand>> Commands = [];

    /// <summary>Changes rows, in the context's transaction.</summary>
    /// <param name="db">A context whose connection is open.</param>
    /// <param name="sql">A constant, with quoted identifiers and the parameters @p0, @p1 and so on.</param>
    /// <param name="values">Their values, as the database keeps them: times as milliseconds since 1970, enums as numbers.</param>
    /// <returns>How many rows were changed.</returns>
    public static Task<int> ExecuteAsync(VaultDbContext db, string sql, params object?[] values) =>
        CommandOf(db, sql, values).ExecuteNonQueryAsync();

    /// <summary>Reads one row, in the context's transaction.</summary>
    /// <param name="db">A context whose connection is open.</param>
    /// <param name="sql">A constant, as for <see cref="ExecuteAsync"/>.</param>
    /// <param name="read">Takes the row.</param>
    /// <param name="values">The values of the parameters.</param>
    /// <returns>The default when there is no row.</returns>
    public static async Task<T?> ReadAsync<T>(VaultDbContext db, string sql, Func<DbDataReader, T> read, params object?[] values)
    {
        var row = await CommandOf(db, sql, values).ExecuteReaderAsync().ConfigureAwait(false);
        await using (row.ConfigureAwait(false))
        {
            return await row.ReadAsync().ConfigureAwait(false) ? read(row) : default;
        }
    }

    private static DbCommand CommandOf(VaultDbContext db, string sql, object?[] values)
    {
        var connection = db.Database.GetDbConnection();
        var commands = Commands.GetValue(connection, static opened =>
        {
            opened.StateChange += ForgetWhenClosed;
            return [];
        });
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var number = 0; number < values.Length; number++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{number}";
                command.Parameters.Add(parameter);
            }

            commands.Add(sql, command);
        }

        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        for (var number = 0; number < values.Length; number++)
        {
            command.Parameters[number].Value = values[number] ?? DBNull.Value;
        }

        return command;
    }

    // A connection that is opened again may have another of the pool's handles behind it, and a command that outlived the closing would go
    // on with the old one: outside the transaction, waiting for its lock.
    private static void ForgetWhenClosed(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Closed)
        {
            var closed = (DbConnection)sender;
            closed.StateChange -= ForgetWhenClosed;
            Commands.Remove(closed);
        }
    }
}
