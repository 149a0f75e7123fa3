using Microsoft.AspNetCore.Components;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The way from the top down to a folder; each step is a link, and a place to drop items on.</summary>
public sealed partial class Breadcrumbs
{
    /// <summary>The folders from the top down to the one that is shown, itself included.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<FolderName> Path { get; set; } = [];
}
