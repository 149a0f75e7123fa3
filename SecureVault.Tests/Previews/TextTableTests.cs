using System.Text.RegularExpressions;
using SecureVault.Web.Components.Previews.Tables;

namespace SecureVault.Tests.Previews;

/// <summary>Text as a table: whatever is in it, some rows are there and nothing of it is markup.</summary>
public sealed partial class TextTableTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b / 1|2")]
    [InlineData("a;b\r\n1,5;2,5\r\n", "a|b / 1,5|2,5")]
    [InlineData("a\tb\n1\t2", "a|b / 1|2")]
    [InlineData("a|b\n1|2", "a|b / 1|2")]
    [InlineData("sep=|\na,x|b\n1|2", "a,x|b / 1|2")]
    [InlineData("name,words\nx,\"one; two, \"\"three\"\"\"\n", "name|words / x|one; two, \"three\"")]
    [InlineData("a,b\n1\n1,2,3\n", "a|b| / 1|| / 1|2|3")]
    [InlineData("a,b\n\"x\"y,2\n3,4", "a|b / xy|2 / 3|4")]
    [InlineData("only\none\ncolumn", "only / one / column")]
    [InlineData("a,b\n\n\n1,2\n", "a|b / 1|2")]
    public void Delimiters_quotes_and_ragged_rows_are_understood(string text, string expected) => Assert.Equal(expected, Cells(Read(text)));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void Without_a_row_there_is_no_table(string text) => Assert.Null(TextTable.TryRead(text, isWhole: true, CancellationToken.None));

    [Fact]
    public void Nothing_of_the_text_is_markup()
    {
        var table = Read("<script>,\"x\" onload=\"y\n<img src=x onerror=alert(1)>,\"a long one that has a title: \"\"><script>alert(1)</script>\"\n");

        var html = table.Head.Value + table.Body.Value;
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Equal(2, Tags().Matches(html).Select(match => match.Value.Split(' ')[0]).Count(tag => tag == "<tr>"));
        Assert.All(Tags().Matches(html).Select(match => match.Value), tag => Assert.Matches("^</?(tr|td|th)( scope=\"(row|col)\"| class=\"number\"| title=\"[^\"<>]*\")*>$", tag));
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_swallow_the_rest()
    {
        var table = Read("a,b\n1,\"2\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{i}\n")));

        Assert.Equal(501, table.Rows);
    }

    [Fact]
    public void The_first_thousand_rows_and_hundred_columns_are_shown()
    {
        var row = string.Join(',', Enumerable.Range(0, 150)) + "\n";
        var table = Read(string.Concat(Enumerable.Repeat(row, 3000)));

        Assert.Equal((TextTable.MaxRows, true, true), (table.Rows, table.HasMoreRows, table.HasMoreColumns));
        Assert.Equal(1 + TextTable.MaxColumns, Regex.Count(table.Head.Value, "<t[hd]"));
    }

    [Fact]
    public void Exactly_a_thousand_rows_are_all()
    {
        var table = Read("a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", TextTable.MaxRows)));

        Assert.Equal((TextTable.MaxRows, false, false), (table.Rows, table.HasMoreRows, table.HasMoreColumns));
    }

    [Fact]
    public void A_row_that_may_be_cut_in_two_is_left_out()
    {
        var table = TextTable.TryRead("a,b\n1,2\n3,4", isWhole: false, CancellationToken.None)!;

        Assert.Equal("a|b / 1|2", Cells(table));
        Assert.True(table.HasMoreRows);
    }

    [Fact]
    public void A_long_cell_is_cut_and_the_whole_is_in_its_title()
    {
        var table = Read($"a\n{new string('x', 300)}🙂\n");

        Assert.Contains($"title=\"{new string('x', 300)}", table.Body.Value, StringComparison.Ordinal);
        Assert.Contains($">{new string('x', 240)}…<", table.Body.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_in_a_moment()
    {
        foreach (var text in new[] { new string(',', 1_000_000), new string('"', 1_000_000), string.Concat(Enumerable.Repeat("\",\n", 300_000)), new string('\n', 1_000_000), string.Concat(Enumerable.Repeat("\"a\"\"", 250_000)), new string('\0', 100_000) })
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            TextTable.TryRead(text, isWhole: false, limit.Token);
        }
    }

    private static TextTable Read(string text) => TextTable.TryRead(text, isWhole: true, CancellationToken.None)!;

    private static string Cells(TextTable table) => string.Join(" / ", Rows().Matches(table.Head.Value + table.Body.Value)
        .Select(row => string.Join('|', Columns().Matches(row.Value).Skip(1).Select(cell => System.Net.WebUtility.HtmlDecode(cell.Groups[1].Value)))));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Rows();

    [GeneratedRegex("<t[hd][^>]*>(.*?)</t[hd]>", RegexOptions.Singleline)]
    private static partial Regex Columns();
}
