using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>
/// Fetches a file into the browser and hands it to the device's share sheet. A browser opens that only right after a tap; when
/// the fetching took longer, another tap is asked for.
/// </summary>
public sealed partial class ShareDialog : IAsyncDisposable
{
    private JsModule? _script;
    private DotNetObjectReference<ShareDialog>? _self;
    private ShareState _state;
    private long _done;

    private enum ShareState
    {
        Fetching,
        Ready,
        Refused,
        Failed,
    }

    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private int Percent => (int)Math.Min(100, _done * 100 / Math.Max(1, Entry.Length));

    /// <summary>Opens it for a file.</summary>
    public static Task OpenAsync(IDialogService dialogs, DriveEntry entry) =>
        dialogs.ShowAsync<ShareDialog>(title: null, new DialogParameters<ShareDialog> { { dialog => dialog.Entry, entry } });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_script?.EndAsync("stop") ?? ValueTask.CompletedTask);
        _self?.Dispose();
    }

    /// <summary>The browser has so many bytes.</summary>
    [JSInvokable]
    public void TakeProgress(long bytes)
    {
        _done = bytes;
        StateHasChanged();
    }

    /// <summary>The browser got on, or will not.</summary>
    /// <param name="outcome">shared, ready, refused or failed.</param>
    [JSInvokable]
    public void TakeOutcome(string outcome)
    {
        if (outcome == "shared")
        {
            Dialog.Close(DialogResult.Ok(true));
            return;
        }

        _state = outcome switch
        {
            "ready" => ShareState.Ready,
            "refused" => ShareState.Refused,
            _ => ShareState.Failed,
        };
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            _self = DotNetObjectReference.Create(this);
            _script = new JsModule(Js, "./" + Assets["js/drive/share.js"]);
            await _script.CallAsync("start", DriveAddresses.Content(Entry.Id), Entry.Name, ShareSheet.TypeOf(Entry), _self);
        }
        catch (JSException)
        {
            TakeOutcome("failed");
        }
    }
}
