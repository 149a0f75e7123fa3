using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Previews.Text;

/// <summary>A Markdown text as a page.</summary>
public sealed partial class MarkdownArticle
{
    private ElementReference _element;

    /// <summary>What the renderer made of it; no markup of the text's own is in it.</summary>
    [Parameter, EditorRequired]
    public MarkupString Page { get; set; }

    /// <summary>The page itself, for those who colour it.</summary>
    public ElementReference Element => _element;
}
