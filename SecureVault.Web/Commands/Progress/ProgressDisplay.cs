using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Commands.Progress;

/// <summary>Shows how far a verb has come: a bar where the error output is a terminal, elsewhere a line now and then.</summary>
internal sealed class ProgressDisplay : IAsyncDisposable
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    private readonly CommandOutput _output;
    private readonly string _label;
    private readonly Func<long, string> _format;
    private readonly LiveBar? _bar;
    private long _last = Stopwatch.GetTimestamp();

    private ProgressDisplay(CommandOutput output, string label, Func<long, string> format, LiveBar? bar) =>
        (_output, _label, _format, _bar) = (output, label, format, bar);

    /// <summary>For things that are counted.</summary>
    public static Task<ProgressDisplay> CountAsync(CommandOutput output, string label) =>
        BeginAsync(output, label, count => count.ToString("N0", CultureInfo.CurrentCulture));

    /// <summary>For bytes.</summary>
    public static Task<ProgressDisplay> MeasureAsync(CommandOutput output, string label) => BeginAsync(output, label, bytes => output.Units.Size(bytes));

    /// <summary>Tells how far it has come.</summary>
    public void Report(long done, long? total)
    {
        var isDue = _bar is not null || Stopwatch.GetElapsedTime(_last) >= LineInterval;
        if (!isDue)
        {
            return;
        }

        var line = total is { } all ? T["ProgressOf", _label, _format(done), _format(all)] : T["ProgressCount", _label, _format(done)];
        _last = Stopwatch.GetTimestamp();
        if (_bar is null)
        {
            _output.Note(line);
        }
        else
        {
            _bar.Move(line, done, total);
        }
    }

    /// <summary>The same, for what reports in a way of its own.</summary>
    /// <param name="read">What has been done, and the total if it is known.</param>
    public IProgress<TProgress> Of<TProgress>(Func<TProgress, (long Done, long? Total)> read) => new Reader<TProgress>(this, read);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _bar is null ? ValueTask.CompletedTask : _output.HideAsync(_bar);

    private static async Task<ProgressDisplay> BeginAsync(CommandOutput output, string label, Func<long, string> format) =>
        new(output, label, format, await output.ShowAsync(label));

    // Progress<T> would report on another thread, and later.
    private sealed class Reader<TProgress>(ProgressDisplay display, Func<TProgress, (long Done, long? Total)> read) : IProgress<TProgress>
    {
        public void Report(TProgress value)
        {
            var (done, total) = read(value);
            display.Report(done, total);
        }
    }
}
