using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Shared;

/// <summary>A name on one line, shortened in the middle where it does not fit; with the whole name as its title.</summary>
public sealed partial class FileName
{
    // Enough for '-final (2).docx'; of shorter names only the extension is kept.
    private const int EndLength = 12;
    private const int MaxExtension = 9;

    /// <summary>The whole name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>The words that were searched for, to be highlighted in the name.</summary>
    [CascadingParameter(Name = NameHits.Cascade)]
    public string? Searched { get; set; }

    private RenderFragment? Start { get; set; }

    private RenderFragment? End { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // Names are refused for characters that change the writing direction; the refused name must not change it here either.
        var name = string.Concat(Name.Select(letter => char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? '\uFFFD' : letter));

        var (cut, hits) = (CutOf(name), NameHits.In(name, Searched));
        (Start, End) = (NameHits.Draw(name, hits, 0, cut), NameHits.Draw(name, hits, cut, name.Length));
    }

    /// <summary>Where the end begins: between what people see as letters, and never in a script that joins its letters.</summary>
    private static int CutOf(string name)
    {
        var extension = name.LastIndexOf('.');
        if (extension <= 0 || name.Length - extension > MaxExtension || !name.Skip(extension + 1).All(char.IsAsciiLetterOrDigit))
        {
            extension = name.Length;
        }

        var letters = StringInfo.ParseCombiningCharacters(name);
        return letters.Length > EndLength * 2 && name.All(letter => letter < '\u0590') ? Math.Min(extension, letters[^EndLength]) : extension;
    }
}
