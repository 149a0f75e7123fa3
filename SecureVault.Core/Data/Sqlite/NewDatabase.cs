using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Core.Data.Sqlite;

/// <summary>
/// A database that is filled with rows under another name, and gets its own when all of it is there. Until then a crash costs nothing but
/// the work, so nothing is forced out to the disk in between.
/// </summary>
internal sealed class NewDatabase : IAsyncDisposable
{
    private const string UnfinishedEnding = ".restoring";
    private const int RowsInTransaction = 10_000;

    /// <summary>The endings of a database's files: its own, which has none, and those that SQLite keeps beside it.</summary>
    public static readonly string[] Endings = ["", "-journal", "-wal", "-shm"];

    private readonly string _file;
    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;
    private SqliteCommand? _insert;
    private string? _table;
    private int _rows;

    private NewDatabase(string file)
    {
        _file = file;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Unfinished, Pooling = false, ForeignKeys = false, DefaultTimeout = 0 }.ToString());
        Context = CreateContext(options => options);
    }

    /// <summary>The database; of the newest schema only after <see cref="UpgradeAsync"/>.</summary>
    public VaultDbContext Context { get; }

    private string Unfinished => _file + UnfinishedEnding;

    /// <summary>Begins anew, with empty tables as a migration leaves them.</summary>
    /// <param name="file">Where it is to be; nothing is there yet.</param>
    /// <param name="migration">The schema of the rows that will come; null for the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="IOException">There is a database, or none can be made.</exception>
    public static async Task<NewDatabase> BeginAsync(string file, string? migration, CancellationToken cancellationToken)
    {
        var made = new NewDatabase(file);
        try
        {
            made.DemandNothingThere();
            made.DeleteUnfinished();
            PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
            PrivateFiles.CreateFile(made.Unfinished);
            await made._connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await made.ExecuteAsync("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;").ConfigureAwait(false);
            await made.Context.GetService<IMigrator>().MigrateAsync(migration, cancellationToken).ConfigureAwait(false);
            foreach (var table in await made.ListAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'").ConfigureAwait(false))
            {
                // Some migrations add a row.
                await made.ExecuteAsync($"DELETE FROM {Quoted(table)}").ConfigureAwait(false);
            }

            return made;
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Closes the connections that nobody uses and the pool keeps. One that outlives its file's move would be given to whoever opens the file that
    /// took its place, and go on in the old one.
    /// </summary>
    public static void CloseIdleConnections() => SqliteConnection.ClearAllPools();

    /// <summary>Contexts on the same connection, which one at a time may use.</summary>
    /// <param name="model">The program's model: compiled queries take no other.</param>
    public IDbContextFactory<VaultDbContext> ContextsWith(IModel model) => new Contexts(() => CreateContext(options => options.UseModel(model)));

    /// <summary>Adds a row. Numbers that must be there and are not among the columns begin with zero; triggers count them up.</summary>
    public async ValueTask InsertAsync(string table, IEnumerable<string> columns, IReadOnlyList<object?> values, CancellationToken cancellationToken)
    {
        if (_table != table)
        {
            await PrepareAsync(table, [.. columns]).ConfigureAwait(false);
        }

        for (var number = 0; number < values.Count; number++)
        {
            _insert!.Parameters[number].Value = values[number] ?? DBNull.Value;
        }

        _insert!.Transaction = _transaction ??= _connection.BeginTransaction();
        await _insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (++_rows % RowsInTransaction == 0)
        {
            Commit();
        }
    }

    /// <summary>Brings the database, which has all its rows now, to the newest schema.</summary>
    public async Task UpgradeAsync(CancellationToken cancellationToken)
    {
        Commit();
        await Context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the database its name, durably, once every row refers to one that is there.</summary>
    /// <exception cref="InvalidDataException">Rows are missing.</exception>
    /// <exception cref="IOException">The disk fails, or a database came there meanwhile.</exception>
    public async Task PublishAsync()
    {
        // Triggers saw the rows in an order in which folders came after what is in them.
        await ExecuteAsync(FolderTotalTriggers.Count).ConfigureAwait(false);
        if (await ListAsync("SELECT DISTINCT \"table\" || ' to ' || \"parent\" FROM pragma_foreign_key_check").ConfigureAwait(false) is { Count: > 0 } broken)
        {
            throw new InvalidDataException($"Rows refer to others that are not there: {string.Join(", ", broken)}.");
        }

        await CloseAsync().ConfigureAwait(false);
        using (var file = DurableFile.OpenForWriting(Unfinished))
        {
            DurableFile.FlushFile(file);
        }

        File.Move(Unfinished, _file, overwrite: false);
        DurableFile.FlushFolder(Path.GetDirectoryName(_file)!);
    }

    /// <summary>Removes what did not get its name.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        DeleteUnfinished();
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void DemandNothingThere()
    {
        if (Array.Find(Endings, ending => File.Exists(_file + ending)) is { } found)
        {
            throw new IOException($"There is a database already: {_file}{found}.");
        }
    }

    private void DeleteUnfinished()
    {
        foreach (var ending in Endings)
        {
            DurableFile.TryDelete(Unfinished + ending);
        }
    }

    private async Task PrepareAsync(string table, List<string> columns)
    {
        Commit();
        _insert?.Dispose();
        _table = table;
        var zeros = (await ListAsync($"SELECT name FROM pragma_table_info('{table.Replace("'", "''", StringComparison.Ordinal)}') WHERE \"notnull\" = 1 AND dflt_value IS NULL").ConfigureAwait(false))
            .Except(columns)
            .ToList();
        var names = columns.Concat(zeros).Select(Quoted);
        var values = columns.Select((_, number) => $"@p{number}").Concat(zeros.Select(_ => "0"));
        _insert = _connection.CreateCommand();
#pragma warning disable CA2100 // quoted names
        _insert.CommandText = $"INSERT INTO {Quoted(table)} ({string.Join(", ", names)}) VALUES ({string.Join(", ", values)})";
#pragma warning restore CA2100
        for (var number = 0; number < columns.Count; number++)
        {
            _insert.Parameters.Add(new SqliteParameter($"@p{number}", null));
        }
    }

    private void Commit()
    {
        _transaction?.Commit();
        _transaction?.Dispose();
        _transaction = null;
    }

    private async Task CloseAsync()
    {
        _insert?.Dispose();
        _insert = null;
        _transaction?.Dispose();
        _transaction = null;
        await Context.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string sql)
    {
        var command = _connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // constants and quoted names
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        var command = _connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // constants and quoted names
            command.CommandText = sql;
#pragma warning restore CA2100
            var rows = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var found = new List<string>();
                while (await rows.ReadAsync().ConfigureAwait(false))
                {
                    found.Add(rows.GetString(0));
                }

                return found;
            }
        }
    }

    private VaultDbContext CreateContext(Func<DbContextOptionsBuilder<VaultDbContext>, DbContextOptionsBuilder> configure)
    {
        var options = new DbContextOptionsBuilder<VaultDbContext>()
            .UseSqlite(_connection)
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        configure(options);
        return new VaultDbContext(options.Options);
    }

    private sealed class Contexts(Func<VaultDbContext> create) : IDbContextFactory<VaultDbContext>
    {
        public VaultDbContext CreateDbContext() => create();
    }
}
