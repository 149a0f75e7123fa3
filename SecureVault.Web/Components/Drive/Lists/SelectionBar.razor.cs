using Microsoft.AspNetCore.Components;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>The actions for the selected items.</summary>
public sealed partial class SelectionBar
{
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Selected { get; set; } = [];

    /// <summary>Bytes that a download of them brings.</summary>
    [Parameter, EditorRequired]
    public long Bytes { get; set; }

    [Parameter, EditorRequired]
    public EventCallback Clear { get; set; }

    [Parameter, EditorRequired]
    public Func<DriveCommand, Task> Take { get; set; } = default!;
}
