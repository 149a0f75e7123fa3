using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>Asks for a folder, in a tree that opens branch by branch.</summary>
public sealed partial class FolderDialog : IAsyncDisposable
{
    private readonly HashSet<ItemId> _opened = [];
    private ElementReference _tree;
    private JsModule? _script;
    private ItemId _chosen;
    private ItemId? _fresh;

    /// <summary>The title, which says what the folder is for.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>The words on the button.</summary>
    [Parameter, EditorRequired]
    public string Confirm { get; set; } = string.Empty;

    /// <summary>Folders that can't be chosen, nor any in them.</summary>
    [Parameter]
    public IReadOnlySet<ItemId> Forbidden { get; set; } = new HashSet<ItemId>();

    /// <summary>The folder that is chosen at first; the way to it is open.</summary>
    [Parameter]
    public ItemId Start { get; set; }

    /// <summary>The folder that all items are in already, so that choosing it would change nothing; null when there is none.</summary>
    [Parameter]
    public ItemId? Here { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private EditCommands Edits { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var script = _script = new JsModule(Js, "./" + Assets["js/drive/dialogs.js"]);
            await Errors.TryAsync(() => script.CallAsync("openTree", _tree));
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _chosen = Start;
        if (Start == ItemId.Root)
        {
            return;
        }

        // Without the path the tree just starts at the top.
        FolderContents? contents = null;
        await Errors.TryAsync(async () => contents = await Lists.OpenAsync(Start, CancellationToken.None));
        foreach (var step in contents?.Path ?? [])
        {
            _opened.Add(step.Id);
        }
    }

    private void Choose(ItemId folder) => _chosen = folder;

    private async Task CreateAsync()
    {
        if (await Edits.CreateFolderAsync(_chosen) is { } made)
        {
            _opened.Add(_chosen);
            (_fresh, _chosen) = (_chosen, made);
        }
    }
}
