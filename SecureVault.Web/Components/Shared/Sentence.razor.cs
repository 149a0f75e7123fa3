using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Shared;

/// <summary>A text with one place for something that is more than text: a name, a link, a time.</summary>
public sealed partial class Sentence
{
    private const string Place = "{0}";

    /// <summary>The text as it stands in the resources, with its {0}.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = string.Empty;

    /// <summary>Takes the place of {0}.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string Before { get; set; } = string.Empty;

    private string After { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void OnParametersSet() => (Before, After) = Text.Split(Place, 2) is [var before, var after] ? (before, after) : (Text, string.Empty);
}
