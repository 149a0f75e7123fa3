using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using SecureVault.Core.Data;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>A page that was left open until its session was over, and whose connection then breaks.</summary>
public sealed class SessionOverTests(BrowserFixture browser)
{
    // Lets a test close the page's own connection and nothing else.
    private const string KeepSockets =
        "window.sockets = []; window.WebSocket = class extends WebSocket { constructor(...all) { super(...all); window.sockets.push(this); } };";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_goes_to_the_sign_in_and_comes_back_to_the_same_place()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var line = scene.UseLine(TimeSpan.Zero);
        var page = await scene.OpenDriveAsync("/recent?sort=name");

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        await EndSessionsAsync(scene);
        line.Mend();

        await page.WaitForURLAsync("**/account/sign-in?**");
        await page.GetByText("Your session has ended. Sign in to continue where you were.").WaitForAsync();
        await page.GetByLabel("Email").FillAsync(VaultClient.AdminEmail);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(VaultClient.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/recent?sort=name");
        await page.WaitForSelectorAsync("h1");
    }

    [Theory]
    [InlineData(false, 1440, "en-GB", "Sign in now", "Finish uploads first")]
    [InlineData(true, 390, "de-DE", "Jetzt anmelden", "Erst fertig hochladen")]
    public async Task While_uploads_run_the_person_decides_when_to_sign_in(bool waits, int width, string language, string now, string later)
    {
        await using var scene = await VaultScene.StartAsync(
            browser, options: new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language });
        using var source = new TemporaryFolder();
        await SourceFile.WriteAsync(source.Combine("film.mov"), 3);
        await scene.Context.AddInitScriptAsync(KeepSockets);
        var (arrived, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var page = await scene.OpenDriveAsync();
        await page.RouteAsync("**/files/uploads/*", async route =>
        {
            if (route.Request.Method != "PATCH")
            {
                await route.ContinueAsync();
                return;
            }

            arrived.TrySetResult();
            await finish.Task;
            await route.FulfillAsync(new() { Status = 204, Headers = [new("Tus-Resumable", "1.0.0"), new("Upload-Offset", (3 * 1024 * 1024).ToString(System.Globalization.CultureInfo.InvariantCulture))] });
        });
        await page.SetInputFilesAsync("input[type=file]", source.Combine("film.mov"));
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await EndSessionsAsync(scene);
        await page.EvaluateAsync("window.sockets.forEach(socket => socket.close())");

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = now })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = later })).ToBeInViewportAsync();
        if (waits)
        {
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Enter");
            await page.GetByRole(AriaRole.Button, new() { Name = now }).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
            Assert.DoesNotContain("sign-in", page.Url, StringComparison.Ordinal);
            finish.SetResult();
        }
        else
        {
            await page.Keyboard.PressAsync("Enter");
        }

        await page.WaitForURLAsync("**/account/sign-in?**");
        Assert.EndsWith("?over=1&returnUrl=%2F", page.Url, StringComparison.Ordinal);
        finish.TrySetResult();
    }

    // As time would: without a word to open windows.
    private static async Task EndSessionsAsync(VaultScene scene)
    {
        await using var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        await db.SignInSessions.ExecuteDeleteAsync(Token);
    }
}
