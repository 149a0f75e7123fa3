using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>A Markdown text as a page.</summary>
public sealed partial class MarkdownArticle
{
    private ElementReference _element;

    /// <summary>The renderer's output; it holds no markup from the text itself.</summary>
    [Parameter, EditorRequired]
    public MarkupString Page { get; set; }

    /// <summary>The page itself, for those who colour it.</summary>
    public ElementReference Element => _element;
}
