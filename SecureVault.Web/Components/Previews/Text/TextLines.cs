using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>A text as lines that a style sheet can number. Written as one piece: tens of thousands of elements of their own would weigh down the circuit.</summary>
internal static class TextLines
{
    /// <summary>How many lines are written: each is an element in the memory of a browser.</summary>
    public const int MaxLines = 20_000;

    // All letters as they are; only what HTML takes for itself, and what is invisible, is written as a reference.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>One element a line, in which nothing of the text is markup.</summary>
    /// <returns>The HTML, and whether there are more lines than that.</returns>
    public static (string Html, bool IsCut) Write(string text)
    {
        var html = new StringBuilder(text.Length + (text.Length / 4));
        var lines = 0;
        foreach (var line in WithoutLastEnd(text).EnumerateLines())
        {
            if (lines++ == MaxLines)
            {
                return (html.ToString(), true);
            }

            html.Append("<span>").Append(Encoder.Encode(line.ToString())).Append('\n').Append("</span>");
        }

        return (html.ToString(), false);
    }

    // The end of the last line begins no other: 'a\n' is one line, as every editor counts.
    private static ReadOnlySpan<char> WithoutLastEnd(string text) => text switch
    {
        [.. var rest, '\r', '\n'] => rest,
        [.. var rest, '\n' or '\r' or '\f' or '\u0085' or '\u2028' or '\u2029'] => rest,
        _ => text,
    };
}
