using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SecureVault.Web.Components.Settings;

/// <summary>Asks before all older versions are deleted permanently.</summary>
public sealed partial class DeleteOlderDialog
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
