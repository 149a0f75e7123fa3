using Microsoft.Playwright;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.WayBack;

/// <summary>New passwords and roles in a real browser.</summary>
public sealed class WayBackInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_strength_shows_while_a_password_is_typed_and_no_letter_leaves_the_browser()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        await scene.Context.ClearCookiesAsync(); // whoever has forgotten a password is signed in nowhere
        var page = await scene.OpenAsync(await LinkAsync(scene));
        var sent = new List<string>();
        page.Request += (_, request) => sent.Add($"{request.Method} {new Uri(request.Url).AbsolutePath} {request.PostData}");

        await page.FillAsync("#password", "short");
        await page.Locator("sv-strength").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.True(await page.Locator("sv-strength").IsHiddenAsync());
        await page.FillAsync("#password", "adaadaada1234");
        await page.GetByText("Strength: Easy to guess").WaitForAsync();
        await page.FillAsync("#password", "wolves of the seventh sea");
        await page.GetByText("Strength: Very good").WaitForAsync();

        Assert.All(sent, request => Assert.Matches("^GET /lib/zxcvbn/[^ ]+ $", request));
        Assert.Empty(scene.Errors);
        await page.FillAsync("#repeated", "wolves of the seventh sea");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await page.GetByText("Your password was changed, and all devices are signed out").WaitForAsync();
    }

    [Fact]
    public async Task A_persons_menu_opens_at_its_button_and_works_by_keys()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        var page = await scene.OpenAsync("/admin/people");
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Actions for ada@example.org" });
        await button.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var menu = page.GetByRole(AriaRole.Menu);
        await menu.WaitForAsync();

        var (at, box) = ((await button.BoundingBoxAsync())!, (await menu.BoundingBoxAsync())!);
        Assert.InRange(box.Y, at.Y - 20, at.Y + at.Height + 20);
        Assert.InRange(at.X, box.X - 20, box.X + box.Width + 20);
        await page.Keyboard.PressAsync("Escape");
        await menu.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Assertions.Expect(button).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Make an administrator?" }).WaitForAsync();
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Another_role_reaches_an_open_window_at_once_and_says_why()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await using var other = await scene.InviteAsync("ada@example.org");
        var page = await other.NewPageAsync();
        await page.GotoAsync(scene.App.Address.ToString());
        await page.GetByText("Drop your first files here").WaitForAsync();

        await scene.App.Get<RoleChanges>().ChangeAsync(await scene.App.FreshAsync(await scene.UserAsync()), await scene.App.FindUserAsync("ada@example.org"), isAdministrator: true, Token);

        await page.GetByText("You were signed out because your role was changed").WaitForAsync();
        await page.FillAsync("#email", "ada@example.org");
        await page.FillAsync("#password", VaultClient.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("Drop your first files here").WaitForAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/admin/people").ToString());
        await page.GetByRole(AriaRole.Heading, new() { Name = "People" }).WaitForAsync();
    }

    private static async Task<string> LinkAsync(VaultScene scene)
    {
        var made = await scene.App.Get<PasswordLinks>().MakeAsync(await scene.App.FreshAsync(await scene.UserAsync()), await scene.App.FindUserAsync("ada@example.org"), Token);
        return $"/account/reset?code={Assert.IsType<PasswordLinkOutcome.Made>(made).Code}";
    }
}
