using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;

namespace SecureVault.Web.Components.Drive.Dialogs;

/// <summary>A folder in a tree of folders; what is in it is read when it is opened.</summary>
public sealed partial class FolderBranch
{
    private IReadOnlyList<DriveEntry>? _folders;
    private bool _isOpen;
    private bool _failed;
    private ItemId? _seen;

    [Parameter, EditorRequired]
    public ItemId Folder { get; set; }

    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>From 1.</summary>
    [Parameter]
    public int Level { get; set; }

    /// <summary>The folder that is chosen in the tree.</summary>
    [Parameter]
    public ItemId Chosen { get; set; }

    [Parameter]
    public EventCallback<ItemId> Choose { get; set; }

    /// <summary>Folders that can't be chosen.</summary>
    [Parameter]
    public IReadOnlySet<ItemId> Forbidden { get; set; } = new HashSet<ItemId>();

    /// <summary>True for one of them, and for what is in one.</summary>
    [Parameter]
    public bool IsForbidden { get; set; }

    /// <summary>Folders that begin open.</summary>
    [Parameter]
    public IReadOnlySet<ItemId> Opened { get; set; } = new HashSet<ItemId>();

    [Parameter]
    public bool StartsOpen { get; set; }

    /// <summary>A folder in which there is a new one.</summary>
    [Parameter]
    public ItemId? Fresh { get; set; }

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    private bool IsChosen => Chosen == Folder;

    private string? ExpandedState => _folders is { Count: 0 } ? null : _isOpen ? "true" : "false";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var isFresh = Fresh == Folder && _seen != Chosen;
        if ((_folders is null && !_isOpen && (StartsOpen || Opened.Contains(Folder))) || isFresh)
        {
            _seen = Chosen;
            await OpenAsync();
        }
    }

    private Task ToggleAsync()
    {
        if (!_isOpen)
        {
            return OpenAsync();
        }

        _isOpen = false;
        return Task.CompletedTask;
    }

    private async Task OpenAsync()
    {
        _isOpen = true;
        IReadOnlyList<DriveEntry> folders = [];
        _failed = await Errors.TryAsync(async () => folders = await Lists.ListFoldersAsync(Folder, CancellationToken.None)) is not null;
        _folders = [.. folders.OrderBy(folder => folder.Name, StringComparer.CurrentCultureIgnoreCase)];
    }
}
