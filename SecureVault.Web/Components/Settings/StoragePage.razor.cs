using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Core.Versions;
using SecureVault.Web.Components.Drive;

namespace SecureVault.Web.Components.Settings;

/// <summary>Shows how a person's space is used, and how much of it can be freed.</summary>
public sealed partial class StoragePage
{
    private const int MostLarge = 10;

    private SpaceUse? _use;
    private SpaceDetails? _details;
    private SpaceReport? _report;
    private IReadOnlyList<StorageShare>? _shares;
    private IDisposable? _following;
    private bool _isDeleting;

    [Inject]
    private DriveSpace Space { get; set; } = default!;

    [Inject]
    private SpaceReports Reports { get; set; } = default!;

    [Inject]
    private FileVersions Versions { get; set; } = default!;

    [Inject]
    private IOptions<VaultOptions> Vault { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private DriveChangeListener Changes { get; set; } = default!;

    private int TrashDays => Vault.Value.TrashDays;

    private int VersionDays => Vault.Value.KeepVersionDays;

    // Somebody who looks at it in many windows at once.
    private bool IsBusy { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _following = Changes.FollowSizes(_ => true, () => InvokeAsync(async () =>
        {
            await RefreshAsync();
            StateHasChanged();
        }));
        await RefreshAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _following?.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async Task LoadAsync()
    {
        var report = await User.RunAsync((user, token) => Reports.OfAsync(user, MostLarge, token), Ended);
        IsBusy = report is null;
        if (report is null)
        {
            return;
        }

        _use = await User.CallAsync(Space.OfAsync, Ended);
        _details = await User.RunAsync(Space.DetailsOfAsync, Ended);
        (_report, _shares) = (report, StorageShare.Of(report, _details));
    }

    private string PathOf(SearchHit hit) => hit.Path.Count == 0 ? T["TopFolder"] : string.Join(" / ", hit.Path.Select(folder => folder.Name));

    private async Task DeleteOlderAsync()
    {
        var dialog = await Dialogs.ShowAsync<DeleteOlderDialog>();
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        _isDeleting = true;
        await TryAsync(() => User.RunAsync(Versions.DeleteOlderAsync, Ended));
        _isDeleting = false;
        await RefreshAsync();
    }
}
