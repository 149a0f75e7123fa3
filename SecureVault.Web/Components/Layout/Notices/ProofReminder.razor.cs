using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using SecureVault.Core.Accounts;
using SecureVault.Core.Jobs;
using SecureVault.Core.Recovery.Rehearsal;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Layout.Notices;

/// <summary>Tells administrators that there is no recent proof that the vault can be restored.</summary>
public sealed partial class ProofReminder : IDisposable
{
    private const string BackupPath = "admin/backup";

    // A proof lasts for weeks; a page that is left is looked at again anyway.
    private static readonly TimeSpan LookInterval = TimeSpan.FromHours(1);

    private readonly PageLifetime _ended = new();
    private ITimer? _timer;
    private bool _isMissing;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private JobBoard Board { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool IsOnPage => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0].TrimEnd('/').Equals(BackupPath, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        _timer?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        // A circuit can end during the wait, and a timer that begins after it would keep it for good.
        if (Authentication is not null && (await Authentication).User.IsInRole(AccountRoles.Administrator) && !_ended.IsCancellationRequested)
        {
            Navigation.LocationChanged += OnLocationChanged;
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, LookInterval, LookInterval);
            await LookAsync();
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(LookAsync);

    private async Task LookAsync()
    {
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        try
        {
            var jobs = await User.CallAsync(Board.ListAsync, _ended.Token);
            _isMissing = jobs?.FirstOrDefault(job => job.Name == JobName.Rehearsal) is { } rehearsal && RestoreProof.IsMissing(rehearsal, Clock.GetUtcNow());
            StateHasChanged();
        }
#pragma warning disable CA1031 // a reminder that can't be shown now must not take the page with it; the page says what fails
        catch (Exception)
#pragma warning restore CA1031
        {
            // The session is over, the page is gone, or the database is away.
        }
    }
}
