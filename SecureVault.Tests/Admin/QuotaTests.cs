using Bunit;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Tests.Accounts;
using SecureVault.Web.Components.Admin;

namespace SecureVault.Tests.Admin;

public sealed class QuotaTests : AdminFixture
{
    [Fact]
    public async Task An_administrator_sets_a_limit_and_takes_it_back()
    {
        var page = Render<Stage<PeoplePage>>();
        Choose(page, AccountScene.AdminEmail, "Storage limit…");
        page.WaitForElement(".sv-quota__own input").Focus();
        page.Find(".sv-quota__own input").Input("1.5");
        page.Find("#sv-quota-form").Submit();

        await page.WaitForAssertionAsync(async () => Assert.Equal(1_500_000_000, (await EntryAsync(Scene.Administrator)).OwnQuotaBytes));
        page.WaitForAssertion(() => Assert.Equal("0 bytes of 1.5 GB", page.Find(".sv-people__space").TextContent));
        Assert.Equal(1_500_000_000, (await Vault.Get<DriveSpace>().OfAsync(Scene.Administrator, Token)).Quota);

        Choose(page, AccountScene.AdminEmail, "Storage limit…");
        page.WaitForElement(".sv-quota input[type=radio]").Change("on");
        page.Find("#sv-quota-form").Submit();
        await page.WaitForAssertionAsync(async () => Assert.Null((await EntryAsync(Scene.Administrator)).OwnQuotaBytes));
    }

    [Theory]
    [InlineData("1,5", 1_500_000_000)]
    [InlineData("1.5", 1_500_000_000)]
    [InlineData(" 2 ", 2_000_000_000)]
    public async Task A_comma_is_no_group_of_thousands(string amount, long bytes)
    {
        var page = Render<Stage<PeoplePage>>();
        Choose(page, AccountScene.AdminEmail, "Storage limit…");
        page.WaitForElement(".sv-quota__own input").Focus();
        page.Find(".sv-quota__own input").Input(amount);
        page.Find("#sv-quota-form").Submit();

        await page.WaitForAssertionAsync(async () => Assert.Equal(bytes, (await EntryAsync(Scene.Administrator)).OwnQuotaBytes));
    }

    [Fact]
    public void An_invalid_amount_is_reported_and_the_dialog_stays()
    {
        var page = Render<Stage<PeoplePage>>();
        Choose(page, AccountScene.AdminEmail, "Storage limit…");
        page.WaitForElement(".sv-quota__own input").Focus();
        page.Find(".sv-quota__own input").Input("much");
        page.Find("#sv-quota-form").Submit();

        Assert.Contains("Enter a number", page.WaitForElement(".validation-message").TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".mud-dialog"));
    }

    [Fact]
    public async Task Nobody_but_an_administrator_sets_limits()
    {
        var ada = await Vault.AddUserAsync("ada@example.com");
        var people = Vault.Get<UserDirectory>();

        Assert.Equal(QuotaOutcome.NotAllowed, await people.SetQuotaAsync(await Vault.FreshAsync(ada), ada, 1, Token));
        Assert.Equal(QuotaOutcome.NotFound, await people.SetQuotaAsync(await Scene.FreshAsync(), SecureVault.Core.UserId.New(), 1, Token));
    }
}
