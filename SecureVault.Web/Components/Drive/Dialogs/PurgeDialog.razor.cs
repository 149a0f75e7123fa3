using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>Asks before items are deleted permanently.</summary>
public sealed partial class PurgeDialog
{
    /// <summary>The items to delete.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Entries { get; set; } = [];

    /// <summary>True when it is all that is in the trash.</summary>
    [Parameter]
    public bool All { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
