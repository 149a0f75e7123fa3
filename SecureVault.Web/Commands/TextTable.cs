using System.Globalization;

namespace SecureVault.Web.Commands;

/// <summary>Columns of text, as wide as what stands in them.</summary>
internal sealed class TextTable(params string[] heads)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [heads];

    /// <summary>Columns whose texts end at their right edge.</summary>
    public HashSet<int> Numbers { get; init; } = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, heads.Length).Select(column => _rows.Max(row => WidthOf(row[column]))).ToArray();
        return string.Join('\n', _rows.Select(row => string.Join(Gap, row.Select((cell, column) => Pad(cell, column, widths[column]))).TrimEnd()));
    }

    private string Pad(string cell, int column, int width)
    {
        var space = new string(' ', width - WidthOf(cell));
        return Numbers.Contains(column) ? space + cell : cell + space;
    }

    // Letters that are written with several characters take one place.
    private static int WidthOf(string text) => new StringInfo(text).LengthInTextElements;
}
