using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Components.Security.Providers;

/// <summary>The OpenID providers that the signed-in person's account is connected with, and those that it could be.</summary>
public sealed partial class ProviderSection
{
    private readonly PageLifetime _ended = new();
    private OwnWays? _ways;
    private string? _errorId;
    private string? _error;
    private bool _busy;

    [SupplyParameterFromQuery(Name = ProviderResults.Parameter)]
    private string? Result { get; set; }

    [SupplyParameterFromQuery(Name = ProviderResults.NumberParameter)]
    private int? Number { get; set; }

    [Inject]
    private OwnProviders Own { get; set; } = default!;

    [Inject]
    private ProviderDesk Desk { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private FreshSignInPrompt Fresh { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    /// <summary>The providers of the settings, then connections with others that were there before.</summary>
    private IReadOnlyList<Row> Rows =>
    [
        .. Desk.All.Select(one => new Row(one.Name, one.Number, _ways?.Providers.FirstOrDefault(known => Desk.Find(known.Issuer) == one))),
        .. (_ways?.Providers ?? []).Where(known => Desk.Find(known.Issuer) is null).Select(known => new Row(HostOf(known.Issuer), null, known)),
    ];

    private string? Said => (Result, Desk.NameOf(Number) ?? T["TheProvider"].Value) switch
    {
        (null, _) => null,
        (ProviderResults.Connected, var name) => T["ProviderNowConnected", name].Value,
        (ProviderResults.Taken, var name) => T["ProviderTaken", name].Value,
        (ProviderResults.Stale, _) => T["ConfirmFirst"].Value,
        (ProviderResults.Cancelled, var name) => T["ProviderCancelled", name].Value,
        (ProviderResults.Down, var name) => T["ProviderDown", name].Value,
        (_, var name) => T["ProviderFailed", name].Value,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => RefreshAsync();

    private static string HostOf(string issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var address) ? address.Host : issuer;

    private async Task RefreshAsync()
    {
        if (!_ended.IsCancellationRequested)
        {
            _errorId = await Calls.TryAsync(async () => _ways = await User.CallAsync(Own.FindAsync, _ended.Token) ?? _ways);
        }
    }

    private Task ConnectAsync(int number) => RunAsync(async () =>
    {
        var address = await User.CallSignedInAsync((self, _) => Task.FromResult(Desk.BeginFor(self, ProviderPurpose.Connect, number, AccountPaths.Security)), _ended.Token);
        Navigation.NavigateTo(address, forceLoad: true);
    });

    private async Task RemoveAsync(string name, ConnectedProvider provider)
    {
        var dialog = await Dialogs.ShowAsync<DisconnectDialog>(title: null, new DialogParameters<DisconnectDialog> { { one => one.Name, name } });
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        await RunAsync(async () =>
        {
            var change = await User.CallSignedInAsync((self, token) => Own.RemoveAsync(self, provider.Issuer, token), CancellationToken.None);
            _error = change switch
            {
                ProviderChange.Done or ProviderChange.NotFound or ProviderChange.Taken => null,
                ProviderChange.NotFresh => T["ConfirmFirst"].Value,
                ProviderChange.LastWayIn => T["ProviderLast"].Value,
            };
            if (change == ProviderChange.Done)
            {
                Toasts.Add(T["ProviderDisconnected", name], Severity.Success);
            }
        });
    }

    private async Task RunAsync(Func<Task> work)
    {
        if (_busy)
        {
            return;
        }

        (_busy, _error, Result) = (true, null, null);
        if (await Fresh.EnsureAsync() && await Calls.TryAsync(work) is { } errorId)
        {
            _error = T["NotChecked", errorId];
        }

        _busy = false;
        await RefreshAsync();
    }

    /// <param name="Name">As people know it.</param>
    /// <param name="Number">Its place in the settings; null for one that is not there any more.</param>
    /// <param name="Connected">The connection; null where there is none.</param>
    private sealed record Row(string Name, int? Number, ConnectedProvider? Connected);
}
