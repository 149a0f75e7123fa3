using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Shared;

/// <summary>A name on one line, shortened in the middle where it does not fit; with the whole name as its title.</summary>
public sealed partial class FileName
{
    // Enough for '-final (2).docx'; shorter names are not cut in two.
    private const int EndLength = 12;

    /// <summary>The whole name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    private string Start { get; set; } = string.Empty;

    private string End { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // Cut between what people see as letters, and never in a script that joins its letters.
        var letters = StringInfo.ParseCombiningCharacters(Name);
        var cut = letters.Length > EndLength * 2 && Name.All(letter => letter < '\u0590') ? letters[^EndLength] : Name.Length;
        (Start, End) = (Name[..cut], Name[cut..]);
    }
}
