using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Admin.Dialogs;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin;

/// <summary>The page on which administrators manage people.</summary>
public sealed partial class PeoplePage : IDisposable
{
    private static readonly TimeSpan AgeTick = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ended = new();
    private IReadOnlyList<UserEntry> _people = [];
    private IReadOnlyList<InvitationEntry> _invitations = [];
    private PeopleState _state = PeopleState.Loading;
    private IDisposable? _subscription;
    private ITimer? _age;
    private string _search = string.Empty;
    private string _errorId = string.Empty;

    [Inject]
    private UserDirectory Directory { get; set; } = default!;

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

    private string Facts => T["Facts", T.Counted("People", _people.Count), ByteSize.Format(_people.Sum(person => person.StoredBytes))];

    private List<UserEntry> Found =>
        [.. _people.Where(person => person.Email.Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase))];

    private List<InvitationEntry> Open => [.. _invitations.Where(invitation => invitation.ExpiresAt > Clock.GetUtcNow())];

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
            if (happened is VaultEvent.AccountsChanged)
            {
                _ = InvokeAsync(RefreshAsync);
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
            var people = await User.CallAsync(Directory.ListAsync, _ended.Token);
            var invitations = await User.CallAsync(Invitations.ListAsync, _ended.Token);
            if (people is null || invitations is null)
            {
                Navigation.NavigateTo("/");
                return;
            }

            (_people, _invitations, _state) = (people, invitations, PeopleState.Shown);
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

    private async Task GiveNewKeyAsync(UserEntry person) =>
        await Dialogs.ShowAsync<NewKeyDialog>(title: null, new DialogParameters<NewKeyDialog> { { dialog => dialog.Person, person } });

    private async Task LockAsync(UserEntry person)
    {
        if (await AskAsync<LockDialog>(new DialogParameters<LockDialog> { { dialog => dialog.Email, person.Email } }))
        {
            await ChangeAsync((self, token) => Directory.LockAsync(self, person.Id, token), T["LockedNow", person.Email]);
        }
    }

    private async Task UnlockAsync(UserEntry person)
    {
        if (await AskAsync<UnlockDialog>(new DialogParameters<UnlockDialog> { { dialog => dialog.Email, person.Email } }))
        {
            await ChangeAsync((self, token) => Directory.UnlockAsync(self, person.Id, token), T["UnlockedNow", person.Email]);
        }
    }

    private async Task<bool> AskAsync<TDialog>(DialogParameters parameters)
        where TDialog : IComponent
    {
        var dialog = await Dialogs.ShowAsync<TDialog>(title: null, parameters);
        return await dialog.Result is { Canceled: false };
    }

    private async Task ChangeAsync(Func<UserId, CancellationToken, Task<LockOutcome>> change, string done)
    {
        LockOutcome? outcome = null;
        if (await TryAsync(async () => outcome = await User.CallAsync(change, _ended.Token)) is { } errorId)
        {
            Toasts.Add(T["NothingChanged", errorId], Severity.Error);
            return;
        }

        if (outcome is null)
        {
            return; // the page is gone
        }

        (string Text, Severity Severity) told = outcome.Value switch
        {
            LockOutcome.Done => (done, Severity.Success),
            LockOutcome.Yourself => (T["NotYourself"], Severity.Warning),
            LockOutcome.LastAdministrator => (T["LastAdministrator"], Severity.Warning),
            LockOutcome.NotFound => (T["AccountGone"], Severity.Warning),
            LockOutcome.NotAllowed => (T["NoAdministratorNow"], Severity.Warning),
        };
        Toasts.Add(told.Text, told.Severity);
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
