using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Web.Components.Previews;
using SecureVault.Web.Components.Previews.Text;

namespace SecureVault.Tests.Previews;

/// <summary>Texts that would keep the parser or a browser busy for minutes are shown as they are written.</summary>
public sealed class MarkdownBudgetTests
{
    private static readonly Dictionary<string, string> Hostile = new()
    {
        ["links that never end"] = Repeat("[a]("),
        ["pictures in pictures"] = Repeat("!["),
        ["open brackets"] = Repeat("["),
        ["brackets in brackets"] = new string('[', MarkdownBudget.MaxLength / 2) + new string(']', MarkdownBudget.MaxLength / 2),
        ["brackets a line"] = Repeat("[a\n"),
        ["addresses that never end"] = Repeat("[x](("),
        ["quotations in quotations"] = Repeat(">"),
        ["quotations with spaces"] = Repeat("> "),
        ["lists in lists"] = Repeat("1. "),
        ["nested lists line by line"] = string.Concat(Enumerable.Range(0, 400).Select(level => new string(' ', Math.Min(level, 200) * 2) + "- a\n")),
        ["deep lists on each line"] = Repeat(string.Concat(Enumerable.Repeat("- ", 60)) + "a\n"),
        ["pipes"] = Repeat("|"),
        ["a wide table"] = Repeat("|a", 45_000) + "\n" + Repeat("|-", 45_000) + "\n",
        ["a wide table of short rows"] = Repeat("|a", 30_000) + "\n" + Repeat("|-", 30_000) + "\n" + Repeat("|a\n", 30_000),
        ["a long table"] = "|a|b|\n|-|-|\n" + Repeat("|1|2|\n", 90_000),
        ["a table of nothing"] = "|a|\n|-|\n" + Repeat(new string('|', 40) + "\n", 90_000),
        ["bold that never ends"] = Repeat("**a"),
        ["bold and not"] = Repeat("a**b"),
        ["stars and lines"] = Repeat("*a _b "),
        ["struck"] = Repeat("~~a"),
        ["above and below"] = Repeat("^a~"),
        ["stars and brackets"] = Repeat("**[a_"),
        ["tags"] = Repeat("<a"),
        ["comments"] = Repeat("<!--"),
        ["data"] = Repeat("<![CDATA["),
        ["addresses in signs"] = Repeat("<http:"),
        ["bare addresses"] = Repeat("http://a.b "),
        ["bare names"] = Repeat("www.a.b "),
        ["ticks"] = string.Concat(Enumerable.Range(0, 440).Select(length => new string('`', length) + "a")),
        ["references and their uses"] = string.Concat(Enumerable.Range(0, 4000).Select(number => $"[{number}]: /u\n")) + string.Concat(Enumerable.Range(0, 7000).Select(number => $"[{number}] ")),
        ["references without an address"] = Repeat("[a]:\n"),
        ["hard breaks"] = Repeat("a  \n"),
        ["underlined"] = Repeat("a\n=\n"),
        ["empty lines"] = Repeat("\n"),
        ["old line ends"] = Repeat("\r"),
        ["many headings"] = Repeat("# a\n"),
        ["many points"] = Repeat("- a\n\n", 60_000),
        ["one more than may be"] = new string('a', MarkdownBudget.MaxLength + 1),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names() => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_that_costs_too_much_is_not_formatted(string name) => Assert.Null(MarkdownPage.TryWrite(Hostile[name], Token));

    // What looks alike and is cheap: the page stays within its bounds.
    [Theory]
    [InlineData("- ")]
    [InlineData("***")]
    [InlineData("www.")]
    [InlineData("\t")]
    [InlineData("a")]
    [InlineData("\0")]
    [InlineData("`````")]
    [InlineData("[a]: https://example.org\n\n")]
    public void A_cheap_text_is_formatted_however_often_it_comes(string piece)
    {
        var html = MarkdownPage.TryWrite(Repeat(piece, MarkdownBudget.MaxLength / 2), Token);

        Assert.NotNull(html);
        Assert.InRange(html.Length, 0, MarkdownBudget.MaxPageLength);
    }

    [Fact]
    public void A_long_document_as_people_write_them_is_formatted()
    {
        var document = new StringBuilder("# A manual\n\n");
        for (var chapter = 1; document.Length < 90_000; chapter++)
        {
            document.Append(
                CultureInfo.InvariantCulture,
                $"""
                ## Chapter {chapter}

                Some *words* with a [link](https://example.org/{chapter}), `code`, **weight** and a bare address: https://example.org/{chapter}.
                They go on over two lines and name a [reference][{chapter}].

                - a point
                  - a point below it
                - [ ] something to do

                | name | value | what it is for |
                |------|-------|----------------|
                | `a`  | **1** | [here](https://example.org) |
                | `b`  | 2     | nothing        |

                > A quotation.

                ```csharp
                var x = list[0] * y["key"]; // not *Markdown*
                ```

                [{chapter}]: https://example.org/reference

                """);
            document.Append('\n');
        }

        document.Append("\n| setting | default | what it does |\n|---|---|---|\n");
        for (var row = 0; row < 150; row++)
        {
            document.Append(CultureInfo.InvariantCulture, $"| `Section:Name{row}` | **{row}** | Says how many of [them](https://example.org/{row}) there are |\n");
        }

        var html = MarkdownPage.TryWrite(document.ToString()[..Math.Min(document.Length, MarkdownBudget.MaxLength)], Token);

        Assert.Contains("<td><code>Section:Name5</code></td>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("words\n\nwords")]
    [InlineData("*words*")]
    public void Formatting_stops_when_nobody_waits_for_it_any_more(string text)
    {
        using var closed = new CancellationTokenSource();
        closed.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => MarkdownPage.TryWrite(text, closed.Token));
    }

    [Fact]
    public async Task One_text_of_a_person_is_formatted_at_a_time()
    {
        using var turns = new PreviewTurns();
        var rendering = new TextRendering(turns, new FakeTimeProvider());
        var (ada, ben) = (UserId.New(), UserId.New());
        var underWay = await turns.WaitAsync(ada, Token);
        using var closed = new CancellationTokenSource();

        var second = rendering.RenderAsync(ada, "# second", true, Token);
        var closedOne = rendering.RenderAsync(ada, "# closed", true, closed.Token);
        var ofBen = await rendering.RenderAsync(ben, "# another person's", true, Token);
        var source = await rendering.RenderAsync(ada, "# no Markdown", false, Token);

        Assert.Contains("another person", ofBen.Page!.Value.Value, StringComparison.Ordinal);
        Assert.Null(source.Page);
        Assert.False(second.IsCompleted);
        await closed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closedOne);
        underWay.Dispose();
        Assert.Equal("<h1>second</h1>", (await second).Page!.Value.Value.Trim());
    }

    private static string Repeat(string piece) => Repeat(piece, MarkdownBudget.MaxLength);

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, (length / piece.Length) + 1))[..length];
}
