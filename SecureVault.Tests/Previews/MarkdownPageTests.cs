using SecureVault.Web.Components.Previews.Text;

namespace SecureVault.Tests.Previews;

/// <summary>Markdown shows what it says and does nothing.</summary>
public sealed class MarkdownPageTests
{
    [Fact]
    public void It_has_headings_lists_tables_and_code()
    {
        var html = Write("# Title\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx < y\n```\n\n~~old~~ **bold**");

        Assert.Contains("<h1>Title</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<table>", html, StringComparison.Ordinal);
        Assert.Contains("x &lt; y", html, StringComparison.Ordinal);
        Assert.Contains("<del>old</del>", html, StringComparison.Ordinal);
        Assert.Contains("☑ done", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<input", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("text <b onmouseover=alert(1)>bold</b>")]
    [InlineData("<svg/onload=alert(1)>")]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](JaVaScRiPt:alert(1))")]
    [InlineData("[a](&#106;avascript:alert(1))")]
    [InlineData("[a](java\nscript:alert(1))")]
    [InlineData("[a](vbscript:x)")]
    [InlineData("[a](data:text/html,<script>alert(1)</script>)")]
    [InlineData("[a](/account/sign-out)")]
    [InlineData("[a](//evil.example/x)")]
    [InlineData("[a](#sv-preview-title)")]
    [InlineData("[a][1]\n\n[1]: javascript:alert(1)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("<file:///etc/passwd>")]
    [InlineData("![a](http://evil.example/pixel.png)")]
    [InlineData("![a](data:image/svg+xml,<svg/onload=alert(1)>)")]
    [InlineData("![a](x.png){onerror=alert(1)}")]
    [InlineData("# heading {#sv-preview-title onclick=alert(1)}")]
    [InlineData("[a](http://x.example/\" onmouseover=\"alert(1))")]
    [InlineData("[a](<http://x.example/\" onmouseover=\"alert(1)>)")]
    [InlineData("```\" onmouseover=\"alert(1)\ncode\n```")]
    public void Nothing_in_it_can_act_or_load_anything(string markdown)
    {
        var html = Write(markdown);

        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.Empty(document.QuerySelectorAll("script, img, svg, iframe, object, embed, style, link, form, base, meta[http-equiv], b"));
        foreach (var attribute in document.QuerySelectorAll("body *").SelectMany(element => element.Attributes))
        {
            Assert.Contains(attribute.Name, (string[])["href", "target", "rel", "class"]);
            if (attribute.Name == "href")
            {
                Assert.Contains(new Uri(attribute.Value, UriKind.Absolute).Scheme, (string[])["http", "https", "mailto"]);
            }
        }
    }

    [Theory]
    [InlineData("[words](https://example.org/a)", "https://example.org/a", "words")]
    [InlineData("https://example.org/b", "https://example.org/b", "https://example.org/b")]
    [InlineData("<https://example.org/c>", "https://example.org/c", "https://example.org/c")]
    [InlineData("<someone@example.org>", "mailto:someone@example.org", "someone@example.org")]
    [InlineData("![a picture](https://example.org/d.png)", "https://example.org/d.png", "a picture")]
    [InlineData("![](https://example.org/e.png)", "https://example.org/e.png", "https://example.org/e.png")]
    public void A_link_leads_outside_and_tells_nobody_where_from(string markdown, string address, string words)
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Write(markdown));

        var link = Assert.Single(document.QuerySelectorAll("a"));
        Assert.Equal(address, link.GetAttribute("href"));
        Assert.Equal("_blank", link.GetAttribute("target"));
        Assert.Equal("noopener noreferrer", link.GetAttribute("rel"));
        Assert.Equal(words, link.TextContent);
    }

    [Fact]
    public void A_link_that_leads_nowhere_keeps_its_words() =>
        Assert.Equal("<p>see <strong>the</strong> other file</p>", Write("see [**the** other file](other.md)").Trim());

    [Fact]
    public void Lines_of_code_are_letters_and_not_markup()
    {
        var (html, isCut) = TextLines.Write("<script>alert(1)</script>\r\n\n&amp; 東京 \"quoted\"\u0000");

        Assert.Equal(
            "<span>&lt;script&gt;alert(1)&lt;/script&gt;\n</span><span>\n</span><span>&amp;amp; 東京 &quot;quoted&quot;&#x0;\n</span>", html);
        Assert.False(isCut);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\r\n", 1)]
    [InlineData("a\n\n", 2)]
    [InlineData("a\nb", 2)]
    public void The_end_of_the_last_line_begins_no_other(string text, int lines) =>
        Assert.Equal(lines, TextLines.Write(text).Html.Split("</span>").Length - 1);

    [Fact]
    public void Of_very_many_lines_the_first_ones_are_written()
    {
        var (html, isCut) = TextLines.Write(new string('\n', 1_000_000));

        Assert.True(isCut);
        Assert.Equal(TextLines.MaxLines, html.Split("</span>").Length - 1);
    }

    private static string Write(string markdown) => MarkdownPage.TryWrite(markdown, TestContext.Current.CancellationToken)!;
}
