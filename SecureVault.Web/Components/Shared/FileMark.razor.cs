using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Shared;

/// <summary>The sign of a file's kind, by its extension.</summary>
public sealed partial class FileMark
{
    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    private FileKind Kind { get; set; } = FileKind.Other;

    /// <inheritdoc/>
    protected override void OnParametersSet() => Kind = FileKind.Of(Name);
}
