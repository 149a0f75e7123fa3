using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>Opens the shown file in the editor, where it can be edited.</summary>
public sealed partial class EditButton
{
    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>An older content that is shown instead; that one isn't edited.</summary>
    [Parameter]
    public VersionId? Version { get; set; }

    [Inject]
    private TextEditing Editing { get; set; } = default!;
}
