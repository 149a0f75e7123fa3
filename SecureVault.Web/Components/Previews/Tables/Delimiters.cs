namespace SecureVault.Web.Components.Previews.Tables;

/// <summary>Finds the character between the cells of a table in text.</summary>
internal static class Delimiters
{
    private const int SampleLength = 65_536;
    private const int SampleRows = 30;
    private const double Regular = 0.9;

    // In the order of how seldom a text has each of them in all of its lines by accident: amounts have commas in many languages.
    private static readonly char[] Candidates = ['\t', ';', ',', '|'];

    /// <summary>The delimiter that Excel writes into a first line of its own, if there is such a line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rest">The text without that line.</param>
    public static char? FindDeclared(string text, out string rest)
    {
        var line = text.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0 && line[..end] is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var declared] && char.IsAscii(declared) && declared is not '"')
        {
            rest = text[end..].TrimStart('\r', '\n');
            return declared;
        }

        rest = text;
        return null;
    }

    /// <summary>The candidate that most of the first rows have equally often.</summary>
    public static char Detect(string text)
    {
        var counts = CountIn(text.AsSpan(0, Math.Min(text.Length, SampleLength)));
        var shares = Candidates.Select((candidate, at) => (Candidate: candidate, Share: ShareOf([.. counts.Select(row => row[at])]))).ToList();
        var regular = shares.FirstOrDefault(one => one.Share >= Regular);
        return regular.Share > 0 ? regular.Candidate : shares.MaxBy(one => one.Share) is { Share: > 0 } best ? best.Candidate : ',';
    }

    /// <summary>How often each candidate is in each of the first rows, outside of quotes.</summary>
    private static List<int[]> CountIn(ReadOnlySpan<char> text)
    {
        var rows = new List<int[]>();
        while (!text.IsEmpty && rows.Count < SampleRows)
        {
            var row = new int[Candidates.Length];
            var length = CountRow(text, row);
            if (length > 0)
            {
                rows.Add(row);
            }

            text = text[Math.Min(length + 1, text.Length)..];
        }

        return rows;
    }

    /// <summary>Counts in one row.</summary>
    /// <returns>Its length, without the end of the line.</returns>
    private static int CountRow(ReadOnlySpan<char> text, int[] counts)
    {
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && (text[at] is '\r' or '\n'))
            {
                return at;
            }
            else if (!isQuoted && Array.IndexOf(Candidates, text[at]) is >= 0 and var candidate)
            {
                counts[candidate]++;
            }
        }

        return text.Length;
    }

    /// <summary>The share of rows that have it as often as most others do.</summary>
    private static double ShareOf(int[] counts) => counts.Length == 0
        ? 0
        : (double)counts.Where(count => count > 0).GroupBy(count => count).Select(group => group.Count()).DefaultIfEmpty().Max() / counts.Length;
}
