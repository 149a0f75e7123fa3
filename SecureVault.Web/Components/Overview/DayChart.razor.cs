using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core.Maintenance.Overview;

namespace SecureVault.Web.Components.Overview;

/// <summary>A bar for each day. A day without anything keeps a line, so that one sees where the days are.</summary>
public sealed partial class DayChart
{
    private const int Height = 56;
    private const int Step = 10;
    private const int BarWidth = 7;
    private const int Least = 1;

    private IReadOnlyList<Bar> _bars = [];

    /// <summary>The name of what is shown.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>All of it together, as text.</summary>
    [Parameter, EditorRequired]
    public string Total { get; set; } = string.Empty;

    /// <summary>The days, the oldest first; at least one.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DayFigures> Days { get; set; } = [];

    /// <summary>The figure of a day.</summary>
    [Parameter, EditorRequired]
    public Func<DayFigures, long> Value { get; set; } = _ => 0;

    /// <summary>Writes a figure.</summary>
    [Parameter, EditorRequired]
    public Func<long, string> Format { get; set; } = _ => string.Empty;

    private int Width => Days.Count * Step;

    /// <summary>For those who don't see the bars: the busiest day, and today.</summary>
    private string Summary
    {
        get
        {
            var busiest = Days.MaxBy(Value)!;
            return Value(busiest) == 0
                ? T["ChartNothing", Title, Days.Count]
                : T["ChartSummary", Title, Days.Count, DayText(busiest.Day), Format(Value(busiest)), Format(Value(Days[^1]))];
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var most = Math.Max(1, Days.Max(Value));
        _bars = [.. Days.Select((day, number) =>
        {
            var height = Value(day) == 0 ? Least : Math.Max(Least * 2, (int)Math.Round(Height * ((double)Value(day) / most)));
            return new Bar((number * Step) + ((Step - BarWidth) / 2), Height - height, height, $"{DayText(day.Day)}: {Format(Value(day))}");
        })];
    }

    private static string DayText(DateOnly day) => day.ToString("m", CultureInfo.CurrentCulture);

    private sealed record Bar(int X, int Y, int Height, string Text);
}
