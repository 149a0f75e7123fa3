using Microsoft.AspNetCore.Components;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Previews;

/// <summary>The files of a list as a row of pictures below the one that is shown. Of a long list it has those around that one.</summary>
public sealed partial class FilmStrip
{
    // To each side: more than a wide window has room for.
    private const int Reach = 24;

    private ElementReference _element;

    /// <summary>The files of the list, in its order.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Files { get; set; } = [];

    /// <summary>The place of the one that is shown; -1 when it isn't among them.</summary>
    [Parameter, EditorRequired]
    public int At { get; set; }

    /// <summary>The person wants to see another one.</summary>
    [Parameter]
    public EventCallback<DriveEntry> Chosen { get; set; }

    private IEnumerable<(DriveEntry File, int Place)> Near
    {
        get
        {
            // Near an end of the list the strip has more of the other side, so that it keeps its length.
            var start = Math.Max(0, Math.Min(At - Reach, Files.Count - (2 * Reach) - 1));
            return Files.Skip(start).Take((2 * Reach) + 1).Select((file, place) => (file, start + place));
        }
    }
}
