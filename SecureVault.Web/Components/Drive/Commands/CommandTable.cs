using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Maps the commands of a list to actions. Features bring theirs, and the list adds its own.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<DriveCommand, Func<CommandScope, Task>> _actions = [];

    public CommandTable(params IEnumerable<ICommandSource> sources)
    {
        foreach (var source in sources)
        {
            source.AddTo(this);
        }
    }

    /// <summary>The commands that do something here.</summary>
    public IReadOnlyCollection<DriveCommand> Commands => _actions.Keys;

    /// <summary>Adds a command. Each command has one meaning in a list.</summary>
    public CommandTable Add(DriveCommand command, Func<CommandScope, Task> action)
    {
        _actions.Add(command, action);
        return this;
    }

    /// <summary>Adds a command that needs at least one item.</summary>
    public CommandTable AddForItems(DriveCommand command, Func<IReadOnlyList<DriveEntry>, Task> action) =>
        Add(command, scope => scope.Targets.Count == 0 ? Task.CompletedTask : action(scope.Targets));

    /// <summary>Carries out a command; one that the list doesn't have does nothing.</summary>
    public Task TakeAsync(DriveCommand command, CommandScope scope) =>
        _actions.TryGetValue(command, out var action) ? action(scope) : Task.CompletedTask;
}
