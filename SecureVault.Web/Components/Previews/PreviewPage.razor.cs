using System.Globalization;
using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews;

/// <summary>A file at an address of its own, to be kept as a bookmark or opened in another window; beside it the other files of its folder.</summary>
public sealed partial class PreviewPage : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private IReadOnlyList<DriveEntry> _entries = [];
    private DriveEntry? _current;
    private bool _isMissing;

    /// <summary>The file.</summary>
    [Parameter]
    public Guid Item { get; set; }

    /// <summary>An older content of it.</summary>
    [SupplyParameterFromQuery(Name = "version")]
    public Guid? Version { get; set; }

    [Inject]
    private DriveItems Items { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private VersionId? Shown => Version is { } version ? new VersionId(version) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_entries.FirstOrDefault(entry => entry.Id.Value == Item) is { } known)
        {
            _current = known;
            return;
        }

        try
        {
            (_current, _entries) = await User.RunAsync(FindAsync, _ended.Token);
            _isMissing = _current is null;
        }
        catch (Exception exception) when (exception is AccessEndedException or OperationCanceledException)
        {
            // the page is about to go, or is gone
        }
    }

    private async Task<(DriveEntry? Current, IReadOnlyList<DriveEntry> Entries)> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await Items.FindAsync(user, new ItemId(Item), cancellationToken) is not { IsFolder: false } found)
        {
            return (null, []);
        }

        var beside = await Items.ListAsync(user, found.Folder, cancellationToken);
        var order = StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);
        return (found, [.. beside.Where(entry => !entry.IsFolder).OrderBy(entry => entry.Name, order)]);
    }

    // Instead of this page: going back from the folder does not open the file again.
    private void Close() => Navigation.NavigateTo(_current is { } file && file.Folder != ItemId.Root ? $"/folders/{file.Folder}" : "/", replace: true);

    private void Turn(DriveEntry entry) => Navigation.NavigateTo($"/view/{entry.Id}", replace: true);
}
