using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Tests.Drive.Lists;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Commands;

namespace SecureVault.Tests.Drive.Commands;

/// <summary>Features bring commands to a list; each command has one meaning there.</summary>
public sealed class CommandTableTests
{
    private readonly List<string> _done = [];

    [Fact]
    public async Task A_command_does_what_its_feature_says()
    {
        var table = new CommandTable(new Feature(_done));
        var entries = (DriveEntry[])[ListScene.File("a"), ListScene.File("b")];

        await table.TakeAsync(DriveCommand.Rename, Scope(entries));
        await table.TakeAsync(DriveCommand.Paste, Scope());

        Assert.Equal(["rename a", "paste"], _done);
    }

    [Fact]
    public async Task A_command_for_items_does_nothing_without_any()
    {
        await new CommandTable(new Feature(_done)).TakeAsync(DriveCommand.Rename, Scope());

        Assert.Empty(_done);
    }

    [Fact]
    public async Task A_command_that_the_list_does_not_have_does_nothing()
    {
        await new CommandTable(new Feature(_done)).TakeAsync(DriveCommand.Purge, Scope(ListScene.File("a")));

        Assert.Empty(_done);
    }

    [Fact]
    public void Two_meanings_of_one_command_are_refused() =>
        Assert.Throws<ArgumentException>(() => new CommandTable(new Feature(_done)).Add(DriveCommand.Rename, _ => Task.CompletedTask));

    private static CommandScope Scope(params DriveEntry[] targets) => new(targets, ItemId.Root, Above: null);

    private sealed class Feature(List<string> done) : ICommandSource
    {
        public void AddTo(CommandTable table) => table
            .AddForItems(DriveCommand.Rename, targets => NoteAsync($"rename {targets[0].Name}"))
            .Add(DriveCommand.Paste, _ => NoteAsync("paste"));

        private Task NoteAsync(string what)
        {
            done.Add(what);
            return Task.CompletedTask;
        }
    }
}
