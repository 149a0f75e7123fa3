using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>Asks for a name and stays until it was saved or the person gives up.</summary>
public sealed partial class NameDialog : IAsyncDisposable
{
    // Spaces around a name are trimmed before it is measured.
    private const int MaxLength = ItemName.MaxLength + 20;

    private ElementReference _input;
    private JsModule? _script;
    private string _name = string.Empty;
    private string? _error;
    private bool _busy;

    /// <summary>The title of the dialog.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>The word on the button.</summary>
    [Parameter, EditorRequired]
    public string Confirm { get; set; } = string.Empty;

    /// <summary>The name to begin with.</summary>
    [Parameter]
    public string Value { get; set; } = string.Empty;

    /// <summary>True to select the name without its extension.</summary>
    [Parameter]
    public bool SelectStem { get; set; }

    /// <summary>Saves the name, and returns why it couldn't, or null.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<string?>> Save { get; set; } = _ => Task.FromResult<string?>(null);

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override void OnInitialized() => _name = Value;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var stem = SelectStem ? System.IO.Path.GetFileNameWithoutExtension(Value).Length : Value.Length;

            // The dialog works without a selection, too.
            var script = _script = new JsModule(Js, "./" + Assets["js/drive/dialogs.js"]);
            await Errors.TryAsync(() => script.CallAsync("selectText", _input, stem == 0 ? Value.Length : stem));
        }
    }

    private async Task SubmitAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        _error = await Save(_name);
        _busy = false;
        if (_error is null)
        {
            Dialog.Close(DialogResult.Ok(true));
        }
    }
}
