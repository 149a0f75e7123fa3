using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Admin.Bulk;
using SecureVault.Web.Components.Admin.Dialogs;
using SecureVault.Web.Components.Admin.People;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>The page on which administrators manage people.</summary>
public sealed partial class PeoplePage : IDisposable
{
    private const int PageLength = 50;

    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    private readonly PageLifetime _ended = new();
    private readonly Stack<PeoplePlace?> _before = [];
    private readonly PeopleSelection _selection = new();
    private PeoplePart _part = new([], null, 0, 0, 0);
    private PeoplePlace? _place;
    private PeopleOrder _order;
    private IReadOnlyList<InvitationEntry> _invitations = [];
    private PeopleState _state = PeopleState.Loading;
    private RefreshThrottle? _refreshes;
    private IDisposable? _subscription;
    private ITimer? _age;
    private PersonActions? _actions;
    private PeopleTable? _table;
    private string _search = string.Empty;
    private string _errorId = string.Empty;

    [Inject]
    private PeopleList People { get; set; } = default!;

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private VaultEvents Events { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private ILogger<PeoplePage> Logger { get; set; } = default!;

    [Inject]
    private IOptions<VaultOptions> Vault { get; set; } = default!;

    private long? DefaultQuota => Vault.Value.QuotaBytes == 0 ? null : Vault.Value.QuotaBytes;

    private string Facts => T["Facts", T.Counted("People", _part.All), ByteSize.Format(_part.StoredBytes)];

    private string PageText => T["PageOf", (_before.Count * PageLength) + 1, (_before.Count * PageLength) + _part.People.Count, _part.Found];

    private List<InvitationEntry> Open => [.. _invitations.Where(invitation => invitation.ExpiresAt > Clock.GetUtcNow())];

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _refreshes?.Dispose();
        _age?.Dispose();
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        // Whoever changes a thousand people would else have the list read a thousand times.
        var refreshes = _refreshes = new RefreshThrottle(() => InvokeAsync(RefreshAsync), TimeSpan.Zero, Clock);
        _subscription = Events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccountsChanged)
            {
                refreshes.Request();
            }
        });
        _age = Clock.CreateTimer(_ => _ = InvokeAsync(StateHasChanged), null, AgeTick, AgeTick);
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        // An event that was on its way while the page closed; the token can't be asked for any more.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var errorId = await TryAsync(async () =>
        {
            var query = new PeopleQuery(_search.Trim(), _order, _place, PageLength);
            var people = await User.CallAsync((self, token) => People.FindAsync(self, query, token), _ended.Token);
            var invitations = await User.CallAsync(Invitations.ListAsync, _ended.Token);
            if (people is null || invitations is null)
            {
                Navigation.NavigateTo("/");
                return;
            }

            (_part, _invitations, _state) = (people, invitations, PeopleState.Shown);
            _selection.Renew(people.People);
        });
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        if (errorId is not null && _state == PeopleState.Shown)
        {
            Toasts.Add(T["RefreshFailed", errorId], Severity.Error);
        }
        else if (errorId is not null)
        {
            (_state, _errorId) = (PeopleState.Failed, errorId);
        }

        StateHasChanged();
    }

    /// <summary>Who is selected would be out of sight, and acted on together with those who are found.</summary>
    private Task SearchAsync()
    {
        _selection.Clear();
        return FindAsync();
    }

    private Task FindAsync()
    {
        _before.Clear();
        _place = null;
        return RefreshAsync();
    }

    /// <summary>Without a selection its bar is gone, and with it what had the focus.</summary>
    private Task FocusListAsync() => _selection.Count > 0 || _table is null ? Task.CompletedTask : _table.FocusAsync();

    private Task GoOnAsync()
    {
        _before.Push(_place);
        _place = _part.Next;
        return RefreshAsync();
    }

    private Task GoBackAsync()
    {
        _place = _before.Pop();
        return RefreshAsync();
    }

    private async Task InviteAsync() => await Dialogs.ShowAsync<InviteDialog>(title: null);

    private async Task RenewAsync(InvitationEntry invitation)
    {
        var parameters = new DialogParameters<InviteDialog> { { dialog => dialog.Renewed, invitation } };
        await Dialogs.ShowAsync<InviteDialog>(title: null, parameters);
    }

    private async Task WithdrawAsync(InvitationEntry invitation)
    {
        bool? withdrawn = null;
        if (await TryAsync(async () => withdrawn = await User.CallAsync((self, token) => Invitations.WithdrawAsync(self, invitation.Id, token), _ended.Token)) is { } errorId)
        {
            Toasts.Add(T["WithdrawFailed", errorId], Severity.Error);
        }
        else if (withdrawn == true)
        {
            Toasts.Add(T["Withdrawn", invitation.Email], Severity.Success);
        }
        else if (withdrawn == false)
        {
            Toasts.Add(T["NothingToWithdraw"], Severity.Warning);
            await RefreshAsync();
        }
    }

    /// <summary>Runs something of the accounts.</summary>
    /// <returns>Null when it went well or the page is gone; else the number under which the log has the error.</returns>
    private async Task<string?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (AccessEndedException)
        {
            await SignIn.GoAsync();
        }
        catch (Exception exception) when (JsModule.IsPageGone(exception))
        {
            // the page is gone
        }
#pragma warning disable CA1031 // an error of the database is shown in the page; it must not take the circuit and its uploads down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.PeopleFailed(Logger, errorId, exception);
            return errorId;
        }

        return null;
    }
}
