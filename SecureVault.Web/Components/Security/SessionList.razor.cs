using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Events;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Security;

/// <summary>Where the person is signed in. It follows sign-ins and sign-outs elsewhere, and ends sessions.</summary>
public sealed partial class SessionList
{
    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    private readonly PageLifetime _ended = new();
    private IReadOnlyList<SessionEntry>? _sessions;
    private IDisposable? _subscription;
    private ITimer? _age;
    private string? _errorId;
    private bool _busy;

    [Inject]
    private OwnSessions Sessions { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SecurityCalls Calls { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    private TimeZoneInfo Zone => Browser.Zone;

    private DateTimeOffset Now => Clock.GetUtcNow();

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _age?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.SessionsChanged changed ? User.Is(changed.User) : happened is VaultEvent.AccessEnded ended && User.Is(ended.User))
            {
                _ = InvokeAsync(RefreshAsync);
            }
        });
        _age = Clock.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), null, AgeTick, AgeTick);
        await RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Browser.TryLearnAsync(Assets, _ended.Token))
        {
            StateHasChanged();
        }
    }

    private string SeenText(SessionEntry session) =>
        session.IsCurrent ? T["ActiveNow"] : T["LastUsed", TimeText.Relative(session.LastSeenAt, Now, Zone)];

    private async Task RefreshAsync()
    {
        // An event that was on its way while the page closed; the token can't be asked for any more.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        _errorId = await Calls.TryAsync(async () => _sessions = await User.CallSignedInAsync(Sessions.ListAsync, _ended.Token));
        if (!_ended.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }

    private Task EndAsync(SessionId session) => RunAsync(async () =>
    {
        await User.CallSignedInAsync(
            async (self, token) =>
            {
                await Sessions.EndAsync(self, session, token);
                return true;
            },
            CancellationToken.None);
        Toasts.Add(T["SessionSignedOut"], Severity.Success);
    });

    private Task EndOthersAsync() => RunAsync(async () =>
    {
        var count = await User.CallSignedInAsync(Sessions.EndOthersAsync, CancellationToken.None);
        Toasts.Add(T.Counted("OthersEnded", count), Severity.Success);
    });

    private async Task RunAsync(Func<Task> work)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        if (await Calls.TryAsync(work) is { } errorId)
        {
            Toasts.Add(T["NotChecked", errorId], Severity.Error);
        }

        _busy = false;
        await RefreshAsync();
    }
}
