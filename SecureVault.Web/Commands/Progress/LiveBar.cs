using Spectre.Console;

namespace SecureVault.Web.Commands.Progress;

/// <summary>A bar on a terminal. It is gone when this is disposed.</summary>
internal sealed class LiveBar : IAsyncDisposable
{
    private readonly IAnsiConsole _console;
    private readonly TaskCompletionSource _end;
    private readonly Task _shown;
    private readonly ProgressTask _bar;

    private LiveBar(IAnsiConsole console, TaskCompletionSource end, Task shown, ProgressTask bar) =>
        (_console, _end, _shown, _bar) = (console, end, shown, bar);

    /// <summary>A console that a bar can be drawn on; null where that is no terminal, or one that can't go back in a line.</summary>
    public static IAnsiConsole? ConsoleOn(TextWriter notes)
    {
        if (Console.IsErrorRedirected || notes != Console.Error)
        {
            return null;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(notes), Interactive = InteractionSupport.Yes });
        return console.Profile.Capabilities.Ansi ? console : null;
    }

    /// <summary>Shows it, without an end to go to at first.</summary>
    public static async Task<LiveBar> ShowAsync(IAnsiConsole console, string label)
    {
        var begun = new TaskCompletionSource<ProgressTask>(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shown = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                begun.SetResult(context.AddTask(Markup.Escape(label)).IsIndeterminate());
                return end.Task;
            });
        return new LiveBar(console, end, shown, await begun.Task);
    }

    /// <summary>Moves it.</summary>
    /// <param name="label">Stands before it.</param>
    /// <param name="done">How far.</param>
    /// <param name="total">The end; null when that is not known.</param>
    public void Move(string label, double done, double? total)
    {
        _bar.Description = Markup.Escape(label);
        _bar.IsIndeterminate = total is null;
        if (total is > 0)
        {
            _bar.MaxValue = total.Value;
            _bar.Value = Math.Min(done, total.Value);
        }
    }

    /// <summary>Writes a line above it.</summary>
    public void WriteLine(string text) => _console.Write(new Text(text + "\n"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await _shown;
    }
}
