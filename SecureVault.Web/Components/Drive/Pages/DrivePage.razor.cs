using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>A folder of the signed-in person's drive, as it is and as it changes.</summary>
public sealed partial class DrivePage : IDisposable
{
    private readonly PageLifetime _ended = new();
    private IDisposable? _following;
    private IDisposable? _followingSizes;
    private DriveBrowser? _browser;

    /// <summary>The folder; null for the top.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    private ShownFolder Shown { get; set; } = default!;

    [Inject]
    private PageSearch Finder { get; set; } = default!;

    [Inject]
    private EditCommands Edits { get; set; } = default!;

    [Inject]
    private TextCommands Texts { get; set; } = default!;

    [Inject]
    private DriveChangeListener Changes { get; set; } = default!;

    private ItemId Folder => Id is { } id ? new ItemId(id) : ItemId.Root;

    private string Title => Shown.State == DriveState.Gone ? T["FolderGoneTitle"] : Shown.Name ?? T["FilesTitle"];

    /// <inheritdoc/>
    public void Dispose()
    {
        _following?.Dispose();
        _followingSizes?.Dispose();
        Finder.Updated -= DrawFound;
        Finder.Close();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Finder.Updated += DrawFound;
        _following = Changes.Follow(Shown.IsAbout, () => InvokeAsync(RefreshAsync), () => InvokeAsync(StateHasChanged));
        _followingSizes = Changes.FollowSizes(Shown.MayResize, () => InvokeAsync(RefreshSizesAsync));
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        var isOther = Shown.Folder != Folder;
        Finder.FollowHistory(isOther, Shown.Folder);
        if (!isOther)
        {
            return Task.CompletedTask;
        }

        Shown.Enter(Folder);
        return RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        // An event may have been on its way while the page closed.
        if (!_ended.IsCancellationRequested && await Shown.RefreshAsync(_ended.Token))
        {
            StateHasChanged();
        }
    }

    private async Task RefreshSizesAsync()
    {
        // As above.
        if (!_ended.IsCancellationRequested && await Shown.RefreshSizesAsync(_ended.Token))
        {
            StateHasChanged();
        }
    }

    private Task RetryAsync()
    {
        Shown.Begin();
        return RefreshAsync();
    }

    private void DrawFound() => _ = InvokeAsync(StateHasChanged);

    /// <summary>As its key does: the list takes the focus and shows what was made.</summary>
    private Task TakeAsync(DriveCommand command) => _browser?.TakeAsync(command) ?? Task.CompletedTask;

    private async Task CreateFolderAsync()
    {
        if (await Edits.CreateFolderAsync(Folder) is { } made)
        {
            await RefreshAsync();
            Shown.View.Reveal(made);
        }
    }

    private async Task CreateTextFileAsync()
    {
        if (await Texts.CreateAsync(Folder) is { } made)
        {
            await RefreshAsync();
            Shown.View.Reveal(made.Id);
            await Texts.EditAsync(made);
        }
    }
}
