using Microsoft.AspNetCore.Components;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive;

/// <summary>How much of the person's space is used; it warns before it is full.</summary>
public sealed partial class SpaceMeter : IDisposable
{
    // Nine tenths: early enough to do something about it.
    private const double Near = 0.9;

    private readonly CancellationTokenSource _ended = new();
    private DriveChangeListener? _watch;
    private SpaceUse? _use;
    private SpaceDetails? _details;

    [Inject]
    private UserDrive Drive { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Faults { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private double Share => _use is { Quota: > 0 and var quota } ? Math.Min(1, (double)(_use.Used + _use.Reserved) / quota) : _use is { Quota: 0 } ? 1 : 0;

    private int Percent => (int)Math.Round(Share * 100);

    private bool IsNearlyFull => Share >= Near;

    private string? Css => _use is { Quota: not null, Left: 0 } ? "sv-space--full" : IsNearlyFull ? "sv-space--near" : null;

    private string? Explanation => _details is { } details
        ? T["SpaceDetails", ByteSize.Format(details.OlderVersions), ByteSize.Format(details.Trash)].Value
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _watch = new DriveChangeListener(Events, Clock, User, _ => true, () => InvokeAsync(RefreshAsync), () => Task.CompletedTask, withPictures: false);
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        // An event that was on its way while the window closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        // Without an answer it shows what it knew; the page itself says that something is wrong.
        await Faults.TryAsync(async () =>
        {
            _use = await Drive.SpaceAsync(_ended.Token);
            _details = await Drive.SpaceDetailsAsync(_ended.Token);
        });
        StateHasChanged();
    }
}
