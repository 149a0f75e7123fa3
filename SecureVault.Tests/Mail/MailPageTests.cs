using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Mail;

/// <summary>The page on which administrators see whether mail works.</summary>
public sealed class MailPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_test_arrives_and_a_server_that_takes_nothing_is_told()
    {
        await using var server = MailCatcher.Start();
        await using var scene = await VaultScene.StartAsync(browser, server.Settings);
        var page = await scene.OpenAsync("/admin/mail");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a test email" }).ClickAsync();
        await page.GetByText($"The mail server accepted the email to {VaultClient.AdminEmail}").WaitForAsync();
        Assert.Equal("A test from your vault", Assert.Single(server.Mails).Subject);

        server.Refuses = true;
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a test email" }).ClickAsync();
        await page.GetByText("The mail server refused the email.").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_server_that_can_not_be_reached_and_one_without_tls_are_told_apart()
    {
        await using var server = MailCatcher.Start();
        var settings = server.Settings;
        settings["Smtp:Tls"] = "StartTls"; // which this server does not offer
        await using var plain = await VaultScene.StartAsync(browser, settings);
        var page = await plain.OpenAsync("/admin/mail");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a test email" }).ClickAsync();
        await page.GetByText("can't be protected").WaitForAsync();
        Assert.Empty(server.Mails);

        settings["Smtp:Port"] = $"{MailCatcher.FreePort()}";
        await using var silent = await VaultScene.StartAsync(browser, settings);
        page = await silent.OpenAsync("/admin/mail");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a test email" }).ClickAsync();
        await page.GetByText("The mail server can't be reached").WaitForAsync();
    }

    [Fact]
    public async Task Without_a_server_the_page_says_what_to_set_and_without_an_address_what_is_missing()
    {
        await using var off = await VaultScene.StartAsync(browser);
        var page = await off.OpenAsync("/admin/mail");
        await page.GetByText("The vault sends no email").WaitForAsync();
        await page.GetByText("Smtp:Host, Smtp:From").WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Send me a test email" }).CountAsync());

        await using var server = MailCatcher.Start();
        var settings = server.Settings;
        settings.Remove("Vault:PublicUrl");
        await using var half = await VaultScene.StartAsync(browser, settings);
        page = await half.OpenAsync("/admin/mail");
        await page.GetByText("Links can’t be sent: the vault doesn’t know its own address.").WaitForAsync();
    }
}
