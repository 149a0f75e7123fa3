using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews.Editing;

/// <summary>Shows the text editor over whatever page is there. Going back closes it, after the question that its button asks.</summary>
public sealed partial class EditorHost : IAsyncDisposable
{
    private readonly PageLifetime _ended = new();
    private TextEditor? _editor;
    private JsModule? _script;
    private ItemId? _left;

    /// <summary>
    /// The file that is edited. When a window comes back after so long that it gets another circuit, the editor opens again, and takes over the
    /// text that the browser still has (js/previews/editor.js).
    /// </summary>
    [PersistentState]
    public Guid? Edited { get; set; }

    [Inject]
    private TextEditing Editing { get; set; } = default!;

    [Inject]
    private DriveItems Items { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<EditorHost> Logger { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Editing.Opened -= Draw;
        Editing.Closed -= Draw;
        await _ended.CancelAsync();
        _ended.Dispose();
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Editing.Opened += Draw;
        Editing.Closed += Draw;
        if (Edited is not { } edited)
        {
            return;
        }

        try
        {
            if (await User.RunAsync((user, token) => Items.FindAsync(user, new ItemId(edited), token), _ended.Token) is { IsFolder: false } entry)
            {
                Editing.Open(entry);
                return;
            }
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            // the page is about to go, or is gone
        }
#pragma warning disable CA1031 // the page must live on: it has the text
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.EditorFailed(Logger, ErrorId.New(), exception);
        }

        _left = new ItemId(edited);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_left is { } left)
        {
            _left = null;
            _script = new JsModule(Js, "/" + Assets["js/previews/editor.js"]);
            try
            {
                await _script.CallAsync("showLeft", left.ToString());
            }
            catch (JSException exception)
            {
                Log.EditorFailed(Logger, ErrorId.New(), exception);
            }
        }
    }

    private void Draw(DriveEntry entry) => Draw();

    private void Draw()
    {
        Edited = Editing.Entry?.Id.Value;
        _ = InvokeAsync(StateHasChanged);
    }

    private void Stay(LocationChangingContext change)
    {
        if (Editing.Entry is not null)
        {
            change.PreventNavigation();

            // Not awaited: the question may stay for as long as the person likes, and a navigation mustn't wait for it.
            _ = _editor?.AskToCloseAsync();
        }
    }
}
