using Microsoft.Playwright;
using SecureVault.Core.Accounts;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>Accounts that leave, and other addresses, in a real browser.</summary>
public sealed class LeavingInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_deletes_the_account_and_keeps_it_again()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await using var context = await scene.InviteAsync("ada@example.org");
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/settings/account").ToString());
        await page.GetByText("only an administrator can change your address").WaitForAsync();
        await page.LookAtAsync("settings-account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete account…" }).ClickAsync();
        await page.FillAsync("#delete-address", "somebody@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete account", Exact = true }).ClickAsync();
        await page.GetByText("That is not the address of this account.").WaitForAsync();
        await page.LookAtAsync("delete-account");
        await page.FillAsync("#delete-address", "ada@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete account", Exact = true }).ClickAsync();

        await page.GetByText("You were signed out because your account will be deleted.").WaitForAsync();
        await page.FillAsync("#email", "ada@example.org");
        await page.FillAsync("#password", VaultClient.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your account will be deleted");
        await page.LookAtAsync("leaving");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep my account" }).ClickAsync();
        await page.GetByText("Drop your first files here").WaitForAsync();
    }

    [Fact]
    public async Task An_administrator_deletes_an_account_undoes_it_and_changes_an_address()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        var page = await scene.OpenAsync("/admin/people");
        await ChooseAsync(page, "ada@example.org", "Delete account…");
        await page.GetByText("The account stores 0 items").WaitForAsync();
        await page.FillAsync("#delete-person-address", "ada@example.org");
        await page.LookAtAsync("delete-person");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete account", Exact = true }).ClickAsync();
        await page.GetByText("Will be deleted:").WaitForAsync();
        await page.LookAtAsync("people-leaving");

        await ChooseAsync(page, "ada@example.org", "Undo the deletion…");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep the account" }).ClickAsync();
        await page.GetByText("Will be deleted:").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await ChooseAsync(page, "ada@example.org", "Change email address…");
        await page.FillAsync("#change-address-new", VaultClient.AdminEmail);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change address" }).ClickAsync();
        await page.Locator("#change-address-error").WaitForAsync();
        await page.FillAsync("#change-address-new", "ada@new.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change address" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for ada@new.example" }).WaitForAsync();
        Assert.Contains("ada@new.example", (await scene.App.Get<UserDirectory>().ListAsync(Token)).Select(account => account.Email));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Nothing_serious_is_found_where_accounts_leave()
    {
        await using var scene = await VaultScene.StartAsync(
            browser,
            new() { ["Smtp:Host"] = "127.0.0.1", ["Smtp:Port"] = "9", ["Smtp:Tls"] = "None", ["Smtp:From"] = "vault@example.org", ["Vault:PublicUrl"] = "https://vault.example.org" },
            new() { ColorScheme = ColorScheme.Dark, Locale = "de-DE", ViewportSize = new() { Width = 390, Height = 844 } });
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        var page = await scene.OpenAsync("/settings/account");
        await page.FillAsync("#new-address", "new@example.org");
        await page.LookAtAsync("settings-account-phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Adresse ändern" }).ClickAsync();
        await page.GetByText("Wir haben einen Link an").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Konto löschen…" }).ClickAsync();
        await page.Locator("#delete-address").WaitForAsync();
        await page.LookAtAsync("delete-account-phone");

        await scene.App.Get<Core.Accounts.Deletion.AccountDeletions>().RequestAsync("ada@example.org", isNow: false, "de", Token);
        await scene.Context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/account/sign-in").ToString());
        await page.FillAsync("#email", "ada@example.org");
        await page.FillAsync("#password", VaultClient.Password);
        await page.Locator("button[type=submit]").First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Ihr Konto wird gelöscht");
        await page.LookAtAsync("leaving-phone");
    }

    private static async Task ChooseAsync(IPage page, string email, string entry)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"Actions for {email}" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = entry }).ClickAsync();
    }
}
