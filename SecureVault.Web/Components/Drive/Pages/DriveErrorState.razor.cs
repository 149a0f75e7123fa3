using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>Stands where a list could not be read.</summary>
public sealed partial class DriveErrorState
{
    /// <summary>The number under which the log has the error.</summary>
    [Parameter, EditorRequired]
    public string ErrorId { get; set; } = string.Empty;

    /// <summary>The reason, when it is known and no error.</summary>
    [Parameter]
    public string? Text { get; set; }

    [Parameter, EditorRequired]
    public EventCallback Retry { get; set; }
}
