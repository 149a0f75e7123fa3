using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CsvHelper;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews.Tables;

/// <summary>
/// The beginning of a table that is written as text (CSV, TSV), as rows of HTML in which nothing of the text is markup. They are one piece,
/// because a hundred thousand cells as elements of their own would weigh down the circuit.
/// </summary>
/// <param name="Head">The first row.</param>
/// <param name="Body">The others.</param>
/// <param name="Rows">How many those are.</param>
/// <param name="HasMoreRows">Whether rows are left out.</param>
/// <param name="HasMoreColumns">Whether columns are left out.</param>
internal sealed record TextTable(MarkupString Head, MarkupString Body, int Rows, bool HasMoreRows, bool HasMoreColumns)
{
    /// <summary>How many rows are shown, the first one aside.</summary>
    public const int MaxRows = 1000;

    /// <summary>How many columns are shown.</summary>
    public const int MaxColumns = 100;

    // A longer cell is cut; a style sheet cuts earlier where there is no room.
    private const int MaxCellLength = 240;
    private const int MinTitleLength = 32;

    // A quote that is never closed makes one cell of all that follows.
    private const int MaxLinesInCell = 200;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Whether a file is a table, going by its name.</summary>
    public static bool IsMeant(string name) => Path.GetExtension(name).ToUpperInvariant() is ".CSV" or ".TSV";

    /// <summary>Reads the beginning of a table.</summary>
    /// <param name="text">The text, or the beginning of it.</param>
    /// <param name="isWhole">False when the last row may be cut.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when there are no rows.</returns>
    public static TextTable? TryRead(string text, bool isWhole, CancellationToken cancellationToken)
    {
        var delimiter = Delimiters.FindDeclared(text, out var rest) ?? Delimiters.Detect(rest);
        var rows = Read(rest, delimiter, hasLinesInCells: true, cancellationToken);
        if (rows.Exists(row => row.Exists(HasManyLines)))
        {
            rows = Read(rest, delimiter, hasLinesInCells: false, cancellationToken);
        }

        var hasMoreRows = rows.Count > MaxRows + 1;
        if (hasMoreRows || (!isWhole && rows.Count > 1))
        {
            rows.RemoveAt(rows.Count - 1);
        }

        if (rows.Count == 0)
        {
            return null;
        }

        var columns = rows.Max(row => row.Count);
        var shown = Math.Min(columns, MaxColumns);
        return new TextTable(
            (MarkupString)WriteHead(rows[0], shown), (MarkupString)WriteBody(rows.Skip(1), shown, cancellationToken), rows.Count - 1, hasMoreRows || !isWhole, columns > MaxColumns);
    }

    /// <summary>Without cells, so that a table in a log line tells nothing.</summary>
    public override string ToString() => nameof(TextTable);

    private static bool HasManyLines(string cell) => cell.Length > MaxLinesInCell && cell.AsSpan().Count('\n') > MaxLinesInCell;

    /// <summary>One row more than is shown, to know whether there are more, and one cell more in each.</summary>
    private static List<List<string>> Read(string text, char separator, bool hasLinesInCells, CancellationToken cancellationToken)
    {
        var options = new CsvReaderOptions { Separator = separator, HasHeader = false, AllowLineBreaksInQuotes = hasLinesInCells };
        var rows = new List<List<string>>();
        using var reader = CsvReader.FromText(text, options);
        while (rows.Count < MaxRows + 2 && reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cells = new List<string>(Math.Min(reader.FieldCount, MaxColumns + 1));
            for (var column = 0; column < reader.FieldCount && column <= MaxColumns; column++)
            {
                cells.Add(reader.GetString(column));
            }

            rows.Add(cells);
        }

        return rows;
    }

    private static string WriteHead(List<string> cells, int columns)
    {
        var html = new StringBuilder("<tr><td></td>");
        for (var column = 0; column < columns; column++)
        {
            WriteCell(html, "th scope=\"col\"", "th", column < cells.Count ? cells[column] : string.Empty);
        }

        return html.Append("</tr>").ToString();
    }

    private static string WriteBody(IEnumerable<List<string>> rows, int columns, CancellationToken cancellationToken)
    {
        var html = new StringBuilder();
        var number = 0;
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{++number}</th>");
            for (var column = 0; column < columns; column++)
            {
                var cell = column < row.Count ? row[column] : string.Empty;
                WriteCell(html, IsNumber(cell) ? "td class=\"number\"" : "td", "td", cell);
            }

            html.Append("</tr>");
        }

        return html.ToString();
    }

    private static void WriteCell(StringBuilder html, string open, string close, string cell)
    {
        html.Append('<').Append(open);
        if (cell.Length > MinTitleLength)
        {
            html.Append(" title=\"").Append(Encoder.Encode(cell)).Append('"');
        }

        html.Append('>').Append(Encoder.Encode(Cut(cell))).Append("</").Append(close).Append('>');
    }

    // Not between the halves of one letter.
    private static string Cut(string cell) =>
        cell.Length <= MaxCellLength ? cell : cell[..(char.IsHighSurrogate(cell[MaxCellLength - 1]) ? MaxCellLength - 1 : MaxCellLength)] + '…';

    private static bool IsNumber(string cell) =>
        cell.Length is > 0 and < 32 && cell.AsSpan().ContainsAnyInRange('0', '9') && !cell.AsSpan().ContainsAnyExcept("0123456789+-.,%'  €$£ ".AsSpan());
}
