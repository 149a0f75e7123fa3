using Microsoft.Playwright;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>Two passwords that differ: nothing typed is lost, and the cursor stands where to go on.</summary>
public sealed class PasswordFormTests(BrowserFixture browser)
{
    [Fact]
    public async Task Passwords_that_differ_stay_in_their_fields_and_the_repetition_has_the_cursor()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenAsync("/account/security");
        await TypeAsync(page);
        await page.GetByText("The two passwords differ.").WaitForAsync();
        await page.Locator("#repeated:focus[aria-invalid=true]").WaitForAsync();
        Assert.Equal([VaultClient.Password, "a new long password", "another password"], await page.EvaluateAsync<string[]>("['old', 'new', 'repeated'].map(id => document.getElementById(id).value)"));

        await page.FillAsync("#repeated", "a new long password");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/settings/security?changed=1");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Without_scripts_the_form_comes_back_with_the_cursor_in_the_first_empty_field()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { JavaScriptEnabled = false });
        var page = await scene.OpenAsync("/account/security");
        await TypeAsync(page);

        await page.GetByText("The two passwords differ.").WaitForAsync();
        Assert.Equal("old", await page.Locator("[autofocus]").GetAttributeAsync("id"));
    }

    private static async Task TypeAsync(IPage page)
    {
        await page.FillAsync("#old", VaultClient.Password);
        await page.FillAsync("#new", "a new long password");
        await page.FillAsync("#repeated", "another password");
        await page.Locator("#repeated").PressAsync("Enter");
    }
}
