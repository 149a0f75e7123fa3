using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>Lines or tiles, with or without details.</summary>
public sealed partial class ViewSwitch
{
    [Parameter, EditorRequired]
    public Func<bool, Task> SetGrid { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<Task> ToggleDetails { get; set; } = default!;

    [Inject]
    private DrivePreferences Preferences { get; set; } = default!;
}
