using Markdig;
using Markdig.Extensions.TaskLists;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>
/// Markdown as HTML in which nothing can act: markup in it is text, links lead to the web or to mail and nowhere else, and nothing
/// is loaded, because whoever wrote it would learn that it is read.
/// </summary>
internal static class MarkdownPage
{
    // No generic attributes (they could be handlers), no ids (they could hide ours), no embedded media.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras()
        .DisableHtml()
        .Use<MarkdownBudget.Extension>()
        .Build();

    /// <summary>The HTML of a text; null for one that is too long, too deeply nested or too intricate to be formatted.</summary>
    public static string? TryWrite(string text, CancellationToken cancellationToken)
    {
        if (!MarkdownBudget.IsShortEnough(text))
        {
            return null;
        }

        try
        {
            return Write(text, new MarkdownBudget(cancellationToken));
        }
        catch (MarkdownTooComplexException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            return null; // Markdig's own bound on nesting
        }
    }

    private static string Write(string text, MarkdownBudget budget)
    {
        var document = Markdown.Parse(text, Pipeline, budget.NewContext());
        if (document.Descendants().Skip(MarkdownBudget.MaxNodes).Any())
        {
            throw new MarkdownTooComplexException();
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Settle(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            if (IsSafe(link.IsEmail ? "mailto:" + link.Url : link.Url))
            {
                LeadOutside(link);
            }
            else
            {
                link.ReplaceBy(new LiteralInline(link.Url));
            }
        }

        // A box that nobody can tick is a sign, and a sign needs no label.
        foreach (var box in document.Descendants<TaskList>().ToList())
        {
            box.ReplaceBy(new LiteralInline(box.Checked ? "☑" : "☐"));
        }

        var html = document.ToHtml(Pipeline);
        return html.Length <= MarkdownBudget.MaxPageLength ? html : throw new MarkdownTooComplexException();
    }

    /// <summary>A picture becomes a link to it; a link that leads anywhere but to the web or to mail becomes its text.</summary>
    private static void Settle(LinkInline link)
    {
        link.IsImage = false;
        link.GetDynamicUrl = null;
        if (IsSafe(link.Url))
        {
            LeadOutside(link);
            if (link.FirstChild is null)
            {
                link.AppendChild(new LiteralInline(link.Url!));
            }
        }
        else
        {
            var words = new ContainerInline();
            link.ReplaceBy(words, copyChildren: true);
        }
    }

    private static bool IsSafe(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeMailto);

    private static void LeadOutside(Inline link)
    {
        var attributes = link.GetAttributes();
        attributes.AddPropertyIfNotExist("target", "_blank");
        attributes.AddPropertyIfNotExist("rel", "noopener noreferrer");
    }
}
