using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Data;

/// <summary>What SQLite says, as SQLite says it, and what it means.</summary>
public sealed class DatabaseErrorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_database_that_somebody_else_writes_to_is_busy()
    {
        await using var other = await OpenAsync("BEGIN IMMEDIATE");

        Assert.Equal(DatabaseError.Busy, await ErrorOfAsync("INSERT INTO t VALUES (2)", "Default Timeout=1"));
    }

    [Fact]
    public async Task One_without_room_is_full()
    {
        Assert.Equal(DatabaseError.Full, await ErrorOfAsync("PRAGMA max_page_count = 10; INSERT INTO t VALUES (zeroblob(1000000))"));
    }

    [Fact]
    public async Task One_that_may_not_be_written_to_is_read_only()
    {
        await (await OpenAsync("SELECT 1")).DisposeAsync();

        Assert.Equal(DatabaseError.ReadOnly, await ErrorOfAsync("INSERT INTO t VALUES (2)", "Mode=ReadOnly", make: false));
    }

    [Fact]
    public async Task One_that_is_not_there_is_unavailable_and_one_that_is_none_is_damaged()
    {
        await File.WriteAllTextAsync(_folder.Combine("none.db"), new string('x', 5000), Token);

        Assert.Equal(DatabaseError.Unavailable, await ErrorOfAsync("SELECT 1", "Mode=ReadWrite", "missing.db", make: false));
        Assert.Equal(DatabaseError.Damaged, await ErrorOfAsync("SELECT * FROM t", "Mode=ReadWrite", "none.db", make: false));
    }

    [Fact]
    public async Task A_statement_that_breaks_a_rule_is_refused_and_other_errors_are_not_the_databases()
    {
        Assert.Equal(DatabaseError.Refused, await ErrorOfAsync("INSERT INTO t VALUES (1)"));
        Assert.Equal(DatabaseError.Refused, DatabaseErrors.ErrorOf(new DbUpdateConcurrencyException()));
        Assert.Null(DatabaseErrors.ErrorOf(new InvalidOperationException("x", new IOException())));
    }

    [Fact]
    public void A_match_is_found_across_a_line_break()
    {
        var busy = new SqliteException("busy", 5);

        Assert.Equal(DatabaseError.Busy, DatabaseErrors.ErrorOf(new DbUpdateException("x", busy)));
        Assert.Equal(DatabaseError.Busy, DatabaseErrors.ErrorOf(new InvalidOperationException("x", new DbUpdateException("x", busy))));
    }

    [Fact]
    public void A_file_that_is_no_longer_the_one_that_was_opened_is_gone()
    {
        var gone = new SqliteException("gone", 8, 1032);

        Assert.Equal(DatabaseError.Gone, DatabaseErrors.ErrorOf(gone));
        Assert.Null(DatabaseErrors.StackOf(gone));
        Assert.Equal("gone", DatabaseErrors.ReasonOf(new DbUpdateException("x", gone)));
    }

    private async Task<DatabaseError?> ErrorOfAsync(string sql, string settings = "", string name = "t.db", bool make = true)
    {
        var exception = await Record.ExceptionAsync(async () => await (await OpenAsync(sql, settings, name, make)).DisposeAsync());
        return DatabaseErrors.ErrorOf(Assert.IsType<SqliteException>(exception));
    }

    private async Task<SqliteConnection> OpenAsync(string sql, string settings = "", string name = "t.db", bool make = true)
    {
        var connection = new SqliteConnection($"Data Source={_folder.Combine(name)};Pooling=False;{settings}");
        try
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            if (make && !File.Exists(_folder.Combine("made")))
            {
                await File.WriteAllTextAsync(_folder.Combine("made"), "", Token);
                command.CommandText = "CREATE TABLE t (a PRIMARY KEY); INSERT INTO t VALUES (1);";
                await command.ExecuteNonQueryAsync(Token);
            }

            // One by one: the provider keeps the error of a statement behind one with rows to itself.
            foreach (var statement in sql.Split(';'))
            {
#pragma warning disable CA2100 // constants of this class only
                command.CommandText = statement;
#pragma warning restore CA2100
                await command.ExecuteNonQueryAsync(Token);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
