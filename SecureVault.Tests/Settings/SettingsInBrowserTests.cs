using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Settings;

/// <summary>A person's settings in a real browser.</summary>
public sealed class SettingsInBrowserTests(BrowserFixture browser)
{
    [Fact]
    public async Task Name_language_and_clock_hold_in_this_browser_and_in_the_next()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { Locale = "en-US" });
        var page = await scene.OpenDriveAsync("/settings");
        await page.FillAsync("#profile-name", "  Ada\u202e\tLovelace ");
        await page.SelectOptionAsync("#profile-language", "de");
        await page.SelectOptionAsync("#profile-hours", "12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("Profil");
        await Expect(page.Locator("#profile-name")).ToHaveValueAsync("Ada Lovelace");
        await Expect(page.Locator(".sv-account__mark")).ToHaveTextAsync("AL");
        await page.GotoAsync(new Uri(scene.App.Address, "/admin/jobs").ToString());
        await Expect(page.Locator("h1")).ToHaveTextAsync("Aufgaben");

        // The times that a circuit draws, too.
        await scene.StoreAsync("plan.txt", [1]);
        await page.GotoAsync(scene.App.Address.ToString());
        await Expect(page.Locator("[data-sv-name='plan.txt'] time").First).ToHaveAttributeAsync("title", new Regex("[AP]M"));

        await scene.Context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/account/sign-in").ToString());
        await page.FillAsync("#email", VaultClient.AdminEmail);
        await page.FillAsync("#password", VaultClient.Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task The_password_is_changed_without_leaving_the_settings()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenDriveAsync("/settings/security");
        await page.Locator("sv-password button").First.WaitForAsync();
        await page.FillAsync("#old", VaultClient.Password);
        await page.FillAsync("#new", "a new long password");
        await page.FillAsync("#repeated", "another password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await page.GetByText("The two passwords differ.").WaitForAsync();

        await page.FillAsync("#repeated", "a new long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();

        await page.WaitForURLAsync("**/settings/security?changed=1");
        await page.GetByText("Your password was changed.").WaitForAsync();
        await page.Locator("a[href='/settings/storage']").ClickAsync();
        await page.WaitForURLAsync("**/settings/storage");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Storage");
        await page.GetByText("Nothing stored yet").WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_wrong_password_is_told_on_the_page_that_takes_the_form()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenDriveAsync("/settings/security");
        await page.Locator("sv-password button").First.WaitForAsync();
        await page.FillAsync("#old", "not the password");
        await page.FillAsync("#new", "a new long password");
        await page.FillAsync("#repeated", "a new long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();

        await page.Locator("#old:focus[aria-invalid=true]").WaitForAsync();
    }

    [Fact]
    public async Task Storage_is_shown_by_type_follows_the_drive_and_older_versions_can_be_deleted()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.StoreAsync("picture.jpg", new byte[3000]);
        await scene.StoreAsync("plan.txt", new byte[500]);
        var page = await scene.OpenDriveAsync("/settings/storage");
        await Expect(page.Locator("[data-kind]")).ToHaveCountAsync(2);
        await Expect(page.Locator("[data-kind=media] td").First).ToHaveTextAsync("1 file");
        await page.GetByText("No older versions are kept, and your trash is empty.").WaitForAsync();

        await ReplaceAsync(scene, "plan.txt", new byte[700]);
        await page.Locator("[data-kind=older]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete older versions" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete older versions" }).ClickAsync();
        await page.Locator("[data-kind=older]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Expect(page.Locator("[data-kind]")).ToHaveCountAsync(2);
        Assert.Empty(scene.Errors);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 320, 640)]
    public async Task Nothing_serious_is_found_on_the_settings(ColorScheme scheme, int width, int height)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ColorScheme = scheme, Locale = "de-DE", ViewportSize = new() { Width = width, Height = height } });
        await scene.StoreAsync("picture.jpg", new byte[3000]);
        await ReplaceAsync(scene, "picture.jpg", new byte[4000]);
        foreach (var (path, shown) in ((string, string)[])[("/settings", "#profile-name"), ("/settings/security", "#old"), ("/settings/account", "#delete-title"), ("/settings/storage", "[data-kind=older]"), ("/settings/about", ".sv-licences")])
        {
            var page = await scene.OpenDriveAsync(path);
            await page.Locator(shown).WaitForAsync();
            await page.LookAtAsync($"{path[1..].Replace('/', '-')}-{width}");
        }

        Assert.Empty(scene.Errors);
    }

    private static async Task ReplaceAsync(VaultScene scene, string name, byte[] content)
    {
        var request = new UploadRequest { Folder = ItemId.Root, Name = name, Length = content.Length, OnConflict = NameConflict.Replace };
        var outcome = await scene.App.Get<UploadService>().UploadAsync(
            await scene.UserAsync(), request, new MemoryStream(content), null, TestContext.Current.CancellationToken);
        Assert.IsType<UploadOutcome.Stored>(outcome);
    }
}
