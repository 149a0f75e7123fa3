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
        // Names are refused for characters that change the writing direction; the refused name must not change it here either.
        var name = string.Concat(Name.Select(letter => char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? '\uFFFD' : letter));

        // Cut between what people see as letters, and never in a script that joins its letters.
        var letters = StringInfo.ParseCombiningCharacters(name);
        var cut = letters.Length > EndLength * 2 && name.All(letter => letter < '\u0590') ? letters[^EndLength] : name.Length;
        (Start, End) = (name[..cut], name[cut..]);
    }
}
