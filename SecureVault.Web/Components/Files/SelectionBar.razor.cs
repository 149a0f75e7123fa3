using Microsoft.AspNetCore.Components;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>What can be done with the files that are selected.</summary>
public sealed partial class SelectionBar
{
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Selected { get; set; } = [];

    [Parameter]
    public EventCallback Clear { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<DriveEntry>> Delete { get; set; }
}
