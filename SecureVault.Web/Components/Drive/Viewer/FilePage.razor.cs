using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Drive.Commands;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Viewer;

/// <summary>A file at an address of its own, to be kept as a bookmark or opened in another window; beside it the other files of its folder.</summary>
public sealed partial class FilePage : IDisposable
{
    private readonly PageLifetime _ended = new();
    private CommandTable _commands = new();
    private IDisposable? _following;
    private IReadOnlyList<DriveEntry> _entries = [];
    private DriveEntry? _current;
    private ItemId _folder;
    private string? _errorId;
    private bool _isMissing;

    /// <summary>The file.</summary>
    [Parameter]
    public Guid Item { get; set; }

    /// <summary>An older content of it.</summary>
    [SupplyParameterFromQuery(Name = "version")]
    public Guid? Version { get; set; }

    [Inject]
    private IEnumerable<ICommandSource> Features { get; set; } = default!;

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private DriveChangeListener Changes { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private VersionId? Shown => Version is { } version ? new VersionId(version) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _following?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _commands = new CommandTable(Features);
        _following = Changes.Follow(_ => true, () => InvokeAsync(RefreshAsync), () => Task.CompletedTask);
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        if (_entries.FirstOrDefault(entry => entry.Id.Value == Item) is not { } known)
        {
            return _current?.Id.Value == Item ? Task.CompletedTask : LoadAsync();
        }

        _current = known;
        return Task.CompletedTask;
    }

    private async Task LoadAsync() => _errorId = await Errors.TryAsync(async () =>
    {
        var found = await Lists.FindAsync(new ItemId(Item), _ended.Token);
        if (found is not { IsFolder: false })
        {
            (_current, _isMissing) = (null, true);
            return;
        }

        _folder = found.Folder;
        var beside = await ListAsync();
        (_current, _entries, _isMissing) = (found, beside, false);
    });

    private async Task RefreshAsync()
    {
        // An event may have been on its way while the page closed.
        if (_current is null || _ended.IsCancellationRequested)
        {
            return;
        }

        await Errors.TryAsync(async () => _entries = await ListAsync());
        if (!_ended.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }

    private async Task<IReadOnlyList<DriveEntry>> ListAsync()
    {
        var order = StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);
        return [.. (await Lists.ListAsync(_folder, _ended.Token)).Where(entry => !entry.IsFolder).OrderBy(entry => entry.Name, order)];
    }

    private Task TakeAsync(DriveCommand command, IReadOnlyList<DriveEntry> targets) => _commands.TakeAsync(command, new CommandScope(targets, _folder, Above: null));

    // Instead of this page: going back from the folder does not open the file again.
    private void Close() => Navigation.NavigateTo(DriveAddresses.Folder(_folder), replace: true);

    private void Turn(DriveEntry entry) => TurnToVersion((entry, null));

    private void TurnToVersion((DriveEntry Entry, VersionId? Version) chosen) =>
        Navigation.NavigateTo(DriveAddresses.View(chosen.Entry.Id) + (chosen.Version is { } version ? $"?version={version}" : null), replace: true);
}
