using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>How many people are selected, and what can be done with them.</summary>
public sealed partial class PeopleBar
{
    /// <summary>The people it is about.</summary>
    [Parameter, EditorRequired]
    public PeopleSelection Selection { get; set; } = default!;

    /// <summary>The vault's own limit in bytes; null when there is none.</summary>
    [Parameter]
    public long? DefaultQuota { get; set; }

    /// <summary>Others are selected now.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    /// <summary>Nobody acts on the selection any more, which may be empty by now.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private async Task ClearAsync()
    {
        Selection.Clear();
        await Changed.InvokeAsync();
        await Closed.InvokeAsync();
    }

    private async Task AskAsync(BulkAction action)
    {
        var parameters = new DialogParameters<BulkDialog>
        {
            { dialog => dialog.Action, action },
            { dialog => dialog.People, Selection.People },
            { dialog => dialog.DefaultQuota, DefaultQuota },
            { dialog => dialog.Finished, LeaveOutAsync },
        };
        var dialog = await Dialogs.ShowAsync<BulkDialog>(title: null, parameters);
        await dialog.Result;
        await Closed.InvokeAsync();
    }

    private Task LeaveOutAsync(IReadOnlyList<UserEntry> settled)
    {
        Selection.Remove(settled);
        return Changed.InvokeAsync();
    }
}
