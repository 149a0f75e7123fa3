using Bunit;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Layout.Notices;

namespace SecureVault.Tests.Admin;

public sealed class RecoveryReminderTests : AdminFixture
{
    [Fact]
    public async Task An_administrator_is_reminded_until_one_confirms()
    {
        var reminder = Render<RecoveryReminder>();
        Assert.Equal("/account/recovery-key", reminder.WaitForElement(".sv-reminder a").GetAttribute("href"));

        Assert.True(await Vault.Get<RecoveryKey>().ConfirmAsync(Scene.Administrator, Vault.Get<MasterKeyring>().Active.Id, Token));

        reminder.WaitForAssertion(() => Assert.Empty(reminder.FindAll(".sv-reminder")));
    }

    [Fact]
    public void Others_are_not_bothered()
    {
        Authorization.SetRoles();
        Assert.Empty(Render<RecoveryReminder>().Markup);
    }

    [Fact]
    public void A_database_that_does_not_answer_takes_no_page_down()
    {
        Contexts.Error = new InvalidOperationException("no database");
        var reminder = Render<RecoveryReminder>();
        Assert.Empty(reminder.Markup);

        Contexts.Error = null;
        Vault.Events.Publish(new VaultEvent.AccountsChanged());

        reminder.WaitForElement(".sv-reminder");
    }
}
