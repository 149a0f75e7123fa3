using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Admin.Dialogs;

namespace SecureVault.Web.Components.Admin;

/// <content>How much people may store.</content>
public sealed partial class PeoplePage
{
    [Inject]
    private IOptions<VaultOptions> Vault { get; set; } = default!;

    private long? DefaultQuota => Vault.Value.QuotaBytes == 0 ? null : Vault.Value.QuotaBytes;

    private async Task SetQuotaAsync(UserEntry person)
    {
        var parameters = new DialogParameters<QuotaDialog> { { dialog => dialog.Person, person }, { dialog => dialog.DefaultBytes, DefaultQuota } };
        var dialog = await Dialogs.ShowAsync<QuotaDialog>(title: null, parameters);
        if (await dialog.Result is not { Canceled: false, Data: QuotaChoice choice })
        {
            return;
        }

        QuotaOutcome? outcome = null;
        if (await TryAsync(async () => outcome = await User.CallAsync((self, token) => Directory.SetQuotaAsync(self, person.Id, choice.Bytes, token), _ended.Token)) is { } errorId)
        {
            Toasts.Add(T["NothingChanged", errorId], Severity.Error);
            return;
        }

        (string Text, Severity Severity)? told = outcome switch
        {
            QuotaOutcome.Done => (T["QuotaSet", person.Email], Severity.Success),
            QuotaOutcome.NotFound => (T["AccountGone"], Severity.Warning),
            QuotaOutcome.NotAllowed => (T["NoAdministratorNow"], Severity.Warning),
            null => null, // the page is gone
        };
        if (told is { } tell)
        {
            Toasts.Add(tell.Text, tell.Severity);
        }
    }
}
