using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Drive;

/// <summary>Many items of one name in one folder: each gets a number, and not by asking for one after the other.</summary>
public sealed class EqualNamesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_free_number_is_taken_also_where_one_in_the_middle_is_free()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await BulkRows.AddFilesAsync(vault, user, ItemId.Root, ["plan.tar.gz", "plan (2).tar.gz", "plan (4).tar.gz"]);

        Assert.Equal("plan (3).tar.gz", await KeepBothAsync(vault, user, "plan.tar.gz"));
        Assert.Equal("plan (5).tar.gz", await KeepBothAsync(vault, user, "plan.tar.gz"));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(700)]
    [InlineData(1_500)]
    public async Task Of_many_taken_numbers_the_next_one_is_found_with_a_few_queries(int taken)
    {
        using var counting = new CountingCommands();
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await BulkRows.AddFilesAsync(vault, user, ItemId.Root, ["plan.txt", .. Enumerable.Range(2, taken - 1).Select(number => $"plan ({number}).txt")]);
        counting.Begin(vault);

        var name = await KeepBothAsync(vault, user, "plan.txt");

        Assert.Equal($"plan ({taken + 1}).txt", name);
        Assert.InRange(counting.Count, 1, 40); // an upload with its rows and the numbering; one by one it would be thousands
    }

    [Fact]
    public async Task Items_of_one_name_from_many_folders_come_together_in_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var target = await vault.MakeFolderAsync(user, ItemId.Root, "target");
        var items = new List<ItemId>();
        for (var number = 0; number < 60; number++)
        {
            var folder = await vault.MakeFolderAsync(user, ItemId.Root, $"folder {number}");
            items.AddRange(await BulkRows.AddFilesAsync(vault, user, folder, ["plan.txt"]));
        }

        var moved = await vault.Get<Moves>().MoveAsync(user, items, target, NameConflict.KeepBoth, Token);

        Assert.Equal(60, moved.Moved.Count);
        var names = (await vault.Items.ListAsync(user, target, Token)).Select(entry => entry.Name).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(2, 59).Select(number => $"plan ({number}).txt").Append("plan.txt").Order(StringComparer.Ordinal), names);
    }

    private static async Task<string> KeepBothAsync(CoreVault vault, UserId user, string name) =>
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, name, [1], NameConflict.KeepBoth)).Name;

    /// <summary>Counts what is asked of one vault's database.</summary>
    private sealed class CountingCommands : IDisposable, IObserver<System.Diagnostics.DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly List<IDisposable> _subscriptions = [];
        private volatile string? _folder;
        private int _count;

        // Before the vault: the framework remembers for a second that nobody listens.
        public CountingCommands() => _subscriptions.Add(System.Diagnostics.DiagnosticListener.AllListeners.Subscribe(this));

        public int Count => Volatile.Read(ref _count);

        public void Begin(CoreVault vault) => _folder = vault.Folder.Path;

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

        public void OnNext(System.Diagnostics.DiagnosticListener value)
        {
            if (value.Name == Microsoft.EntityFrameworkCore.DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandExecutedEventData { Command: DbCommand { Connection.DataSource: var source } } && _folder is { } folder && source.StartsWith(folder, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _count);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
