using Microsoft.AspNetCore.Components;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive;

/// <summary>How much of the person's space is used; it warns before it is full.</summary>
public sealed partial class SpaceMeter : IDisposable
{
    // Nine tenths: early enough to do something about it.
    private const double Near = 0.9;

    private readonly PageLifetime _ended = new();
    private IDisposable? _following;
    private SpaceUse? _use;
    private SpaceDetails? _details;

    [Inject]
    private DriveSpace Space { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private DriveChangeListener Changes { get; set; } = default!;

    private double Share => _use is { Quota: > 0 and var quota } ? Math.Min(1, (double)(_use.Used + _use.Reserved) / quota) : _use is { Quota: 0 } ? 1 : 0;

    private int Percent => (int)Math.Round(Share * 100);

    private bool IsNearlyFull => Share >= Near;

    private string? Css => _use is { Quota: not null, Left: 0 } ? "sv-space--full" : IsNearlyFull ? "sv-space--near" : null;

    private string? Explanation => _details is { } details
        ? T["SpaceDetails", ByteSize.Format(details.OlderVersions), ByteSize.Format(details.Trash)].Value
        : null;

    /// <summary>Advice on freeing space. Nobody is told to empty a trash that is empty.</summary>
    private string FullText => _details switch
    {
        { Trash: > 0, OlderVersions: > 0 } => T["SpaceFull"],
        { Trash: > 0 } => T["SpaceFullTrash"],
        { OlderVersions: > 0 } => T["SpaceFullVersions"],
        _ => T["SpaceFullFiles"],
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _following?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _following = Changes.Follow(_ => true, () => InvokeAsync(RefreshAsync), () => Task.CompletedTask, withPictures: false);
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        // An event may have been on its way while the window closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        // After a failure the last figures stay; the page itself reports the error.
        await Errors.TryAsync(async () =>
        {
            _use = await User.RunAsync(Space.OfAsync, _ended.Token);
            _details = await User.RunAsync(Space.DetailsOfAsync, _ended.Token);
        });
        StateHasChanged();
    }
}
