using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Admin.Dialogs;
using SecureVault.Web.Components.Drive.Menus;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Admin.People;

/// <summary>The menu of a person's row, and the dialogs that its entries open.</summary>
public sealed partial class PersonActions : IAsyncDisposable
{
    private readonly PageLifetime _ended = new();
    private MenuPlace? _place;
    private UserEntry? _person;
    private ElementReference _button;
    private JsModule? _script;

    /// <summary>The vault's own limit in bytes; null when there is none.</summary>
    [Parameter]
    public long? DefaultQuota { get; set; }

    [Inject]
    private UserDirectory Directory { get; set; } = default!;

    [Inject]
    private PeopleSessions Sessions { get; set; } = default!;

    [Inject]
    private RoleChanges Roles { get; set; } = default!;

    [Inject]
    private IOptions<AccountsOptions> Accounts { get; set; } = default!;

    [Inject]
    private CurrentUser User { get; set; } = default!;

    [Inject]
    private SignInAgain SignIn { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ISnackbar Toasts { get; set; } = default!;

    [Inject]
    private ILogger<PersonActions> Logger { get; set; } = default!;

    /// <summary>Opens the menu of a person.</summary>
    public async Task OpenAsync(MenuRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _script ??= new JsModule(Js, "./" + Assets["js/admin/people.js"]);
        var place = await _script.CallAsync<double[]>("placeOf", request.Button);
        (_person, _button, _place) = (request.Person, request.Button, new MenuPlace(place?.ElementAtOrDefault(0) ?? 0, place?.ElementAtOrDefault(1) ?? 0));
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _ended.Dispose();
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    /// <summary>Asks for a person's limit.</summary>
    public async Task SetQuotaAsync(UserEntry person)
    {
        var parameters = new DialogParameters<QuotaDialog> { { dialog => dialog.Person, person }, { dialog => dialog.DefaultBytes, DefaultQuota } };
        var dialog = await Dialogs.ShowAsync<QuotaDialog>(title: null, parameters);
        if (await dialog.Result is { Canceled: false, Data: QuotaChoice choice })
        {
            await ChangeAsync((self, token) => Directory.SetQuotaAsync(self, person.Id, choice.Bytes, token), outcome => outcome switch
            {
                QuotaOutcome.Done => (T["QuotaSet", person.Email], Severity.Success),
                QuotaOutcome.NotFound => (T["AccountGone"], Severity.Warning),
                QuotaOutcome.NotAllowed => (T["NoAdministratorNow"], Severity.Warning),
                QuotaOutcome.NotFresh => (T["NotFresh"], Severity.Warning),
            });
        }
    }

    private async Task CloseAsync()
    {
        _place = null;
        await JsModule.TryAsync(() => new ValueTask(FocusAsync()));
    }

    private async Task FocusAsync()
    {
        try
        {
            await _button.FocusAsync();
        }
        catch (JSException)
        {
            // The row is gone.
        }
    }

    private async Task RunAsync(Func<UserEntry, Task> action)
    {
        await CloseAsync();
        if (_person is { } person)
        {
            await action(person);
        }
    }

    private async Task MakeLinkAsync(UserEntry person) =>
        await Dialogs.ShowAsync<PasswordLinkDialog>(title: null, new DialogParameters<PasswordLinkDialog> { { dialog => dialog.Person, person } });

    private async Task GiveNewKeyAsync(UserEntry person) =>
        await Dialogs.ShowAsync<NewKeyDialog>(title: null, new DialogParameters<NewKeyDialog> { { dialog => dialog.Person, person } });

    private async Task ChangeRoleAsync(UserEntry person)
    {
        var isAdministrator = !person.IsAdministrator;
        var parameters = new DialogParameters<RoleDialog> { { dialog => dialog.Person, person }, { dialog => dialog.IsSelf, User.Is(person.Id) } };
        if (await AskAsync<RoleDialog>(parameters))
        {
            await ChangeAsync((self, token) => Roles.ChangeAsync(self, person.Id, isAdministrator, token), outcome => outcome switch
            {
                RoleOutcome.Done => (isAdministrator ? T["RoleGiven", person.Email] : T["RoleTaken", person.Email], Severity.Success),
                RoleOutcome.LastAdministrator => (T["LastAdministratorRole"], Severity.Warning),
                RoleOutcome.NotFound => (T["AccountGone"], Severity.Warning),
                RoleOutcome.NotAllowed => (T["NoAdministratorNow"], Severity.Warning),
                RoleOutcome.NotFresh => (T["NotFresh"], Severity.Warning),
            });
        }
    }

    private async Task EndSessionsAsync(UserEntry person)
    {
        if (await AskAsync<EndSessionsDialog>(new DialogParameters<EndSessionsDialog> { { dialog => dialog.Email, person.Email } }))
        {
            await ChangeAsync((self, token) => Sessions.EndAsync(self, person.Id, token), outcome => Tell(outcome, T["SessionsEnded", person.Email]));
        }
    }

    private async Task LockAsync(UserEntry person)
    {
        if (await AskAsync<LockDialog>(new DialogParameters<LockDialog> { { dialog => dialog.Email, person.Email } }))
        {
            await ChangeAsync((self, token) => Directory.LockAsync(self, person.Id, token), outcome => Tell(outcome, T["LockedNow", person.Email]));
        }
    }

    private async Task UnlockAsync(UserEntry person)
    {
        if (await AskAsync<UnlockDialog>(new DialogParameters<UnlockDialog> { { dialog => dialog.Email, person.Email } }))
        {
            await ChangeAsync((self, token) => Directory.UnlockAsync(self, person.Id, token), outcome => Tell(outcome, T["UnlockedNow", person.Email]));
        }
    }

    private async Task ChangeAddressAsync(UserEntry person) =>
        await Dialogs.ShowAsync<AddressDialog>(title: null, new DialogParameters<AddressDialog> { { dialog => dialog.Person, person } });

    private async Task DeleteAsync(UserEntry person) =>
        await Dialogs.ShowAsync<DeletePersonDialog>(title: null, new DialogParameters<DeletePersonDialog> { { dialog => dialog.Person, person } });

    private async Task KeepAsync(UserEntry person) =>
        await Dialogs.ShowAsync<KeepPersonDialog>(title: null, new DialogParameters<KeepPersonDialog> { { dialog => dialog.Person, person } });

    private async Task<bool> AskAsync<TDialog>(DialogParameters parameters)
        where TDialog : IComponent
    {
        var dialog = await Dialogs.ShowAsync<TDialog>(title: null, parameters);
        return await dialog.Result is { Canceled: false };
    }

    private (string Text, Severity Severity) Tell(LockOutcome outcome, string done) => outcome switch
    {
        LockOutcome.Done => (done, Severity.Success),
        LockOutcome.Yourself => (T["NotYourself"], Severity.Warning),
        LockOutcome.LastAdministrator => (T["LastAdministrator"], Severity.Warning),
        LockOutcome.Leaving => (T["PersonLeaving"], Severity.Warning),
        LockOutcome.NotFound => (T["AccountGone"], Severity.Warning),
        LockOutcome.NotAllowed => (T["NoAdministratorNow"], Severity.Warning),
        LockOutcome.NotFresh => (T["NotFresh"], Severity.Warning),
    };

    private async Task ChangeAsync<TOutcome>(Func<SignedIn, CancellationToken, Task<TOutcome>> change, Func<TOutcome, (string Text, Severity Severity)> tell)
    {
        try
        {
            var (text, severity) = tell(await User.CallSignedInAsync(change, _ended.Token));
            Toasts.Add(text, severity);
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
            Toasts.Add(T["NothingChanged", errorId], Severity.Error);
        }
    }
}
