using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Layout;

/// <summary>Light, dark, or as the system has it.</summary>
public sealed partial class ThemeChoice
{
    /// <summary>The element's id, where there is more than one on a page.</summary>
    [Parameter]
    public string? Id { get; set; }
}
