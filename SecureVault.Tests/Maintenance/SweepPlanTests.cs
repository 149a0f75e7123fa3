using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Maintenance;

/// <summary>How SQLite finds what the sweeper asks for, every quarter of a minute and in part under the write lock.</summary>
public sealed class SweepPlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sweeper_never_reads_through_all_items_or_all_versions()
    {
        var log = new CommandLog();
        await using var vault = await CoreVault.StartAsync(
            configure: services => services.ConfigureDbContext<VaultDbContext>(options => options.AddInterceptors(log)));
        await FillAsync(vault);
        log.Commands.Clear();

        var result = await vault.Sweep.RunAsync(Token);

        Assert.Equal((6, 0), (result.Purged, result.Left));
        var commands = log.Commands.Where(command => !command.Text.StartsWith("PRAGMA", StringComparison.Ordinal)).ToList();
        foreach (var part in new[] { "\"i\".\"ParentId\" IN (", "\"v\".\"LeaseExpiresAt\" <= ", "\"v\".\"State\" = 2 AND \"v\".\"Id\" > ", "\"v\".\"SupersededAt\" <= " })
        {
            Assert.Contains(commands, command => command.Text.Contains(part, StringComparison.Ordinal));
        }

        await using var db = await vault.ContextAsync();
        var small = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'").ToListAsync(Token);
        var scans = new List<string>();
        foreach (var command in commands)
        {
            // An index of only the rows that are to go may be read from one end to the other.
            scans.AddRange((await ExplainAsync(db, command))
                .Where(step => IsLong(step) && !small.Exists(index => step.Contains($"INDEX {index}", StringComparison.Ordinal)))
                .Select(step => $"{step}\n{command.Text}"));
        }

        Assert.True(scans.Count == 0, string.Join("\n\n", scans));
    }

    [Fact]
    public async Task A_batch_of_what_expires_does_not_pass_over_the_batches_before_it()
    {
        var log = new CommandLog();
        await using var vault = await CoreVault.StartAsync(
            configure: services => services.ConfigureDbContext<VaultDbContext>(options => options.AddInterceptors(log)));
        await FillAsync(vault);
        log.Commands.Clear();

        await vault.Sweep.RunAsync(Token);

        await using var db = await vault.ContextAsync();
        var plan = await ExplainAsync(db, log.Commands.First(command => command.Text.Contains("\"i\".\"DeletedAt\" <= ", StringComparison.Ordinal)));
        Assert.Contains(plan, step => step.Contains("USING INDEX IX_Items_DeletedAt ", StringComparison.Ordinal));
        var index = await db.Database.SqlQuery<string>($"SELECT sql AS Value FROM sqlite_master WHERE name = 'IX_Items_DeletedAt'").SingleAsync(Token);
        Assert.EndsWith("WHERE \"DeletedAt\" IS NOT NULL AND NOT \"IsPurging\"", index, StringComparison.Ordinal);
    }

    /// <summary>From the first row to the last, or all that have a greater identifier, which are as many.</summary>
    private static bool IsLong(string step) => (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("VIRTUAL TABLE", StringComparison.Ordinal)) || step.EndsWith("(Id>?)", StringComparison.Ordinal);

    /// <summary>Something for each step of the sweep: a folder with a file and a folder in it, an older version, an upload that stands still.</summary>
    private static async Task FillAsync(CoreVault vault)
    {
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        await vault.StoreAsync(user, "a", folder);
        await vault.StoreAsync(user, "b", await vault.MakeFolderAsync(user, folder, "inner"));
        var second = await vault.MakeFolderAsync(user, ItemId.Root, "second");
        await vault.StoreAsync(user, "a", second);
        await vault.Trash.DeleteAsync(user, [folder, second], Token);
        await vault.Trash.DeleteAsync(user, [await vault.StoreAsync(user, "c", ItemId.Root)], Token);
        await vault.StoreAsync(user, "d", ItemId.Root);
        await vault.StoreAsync(user, "d", ItemId.Root, [8], NameConflict.Replace);
        var request = new UploadRequest { Folder = ItemId.Root, Name = "e", Length = 1 };
        Assert.IsType<UploadOutcome.Created>(await vault.Get<UploadService>().CreateAsync(user, request, Token));
        vault.Clock.Advance(TimeSpan.FromDays(400));
    }

    private static async Task<List<string>> ExplainAsync(VaultDbContext db, Sent sent)
    {
        await db.Database.OpenConnectionAsync(Token);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sent.Text}";
        foreach (var (name, value) in sent.Parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        var steps = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
    }

    private sealed record Sent(string Text, IReadOnlyList<(string Name, object? Value)> Parameters);

    private sealed class CommandLog : DbCommandInterceptor
    {
        public ConcurrentQueue<Sent> Commands { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Note(command);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Note(command);
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }

        private void Note(DbCommand command) => Commands.Enqueue(
            new Sent(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value))]));
    }
}
