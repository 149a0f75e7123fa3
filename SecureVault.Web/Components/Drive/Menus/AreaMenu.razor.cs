using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Drive.Menus;

/// <summary>The actions for a folder itself, where there are no items.</summary>
public sealed partial class AreaMenu
{
    [Parameter, EditorRequired]
    public MenuPlace Place { get; set; } = default!;

    /// <summary>Whether there is something to select.</summary>
    [Parameter]
    public bool CanSelect { get; set; }

    /// <summary>The person chose something.</summary>
    [Parameter, EditorRequired]
    public Func<DriveCommand, Task> Take { get; set; } = default!;

    [Parameter, EditorRequired]
    public EventCallback Close { get; set; }

    [Inject]
    private DriveClipboard Clipboard { get; set; } = default!;

    private bool CanPaste => !Clipboard.IsEmpty;
}
