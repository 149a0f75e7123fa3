using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>A page whose session somebody ends elsewhere while it is open.</summary>
public sealed class SessionEndedTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_to_the_sign_in_and_comes_back_to_the_same_folder()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var folder = Assert.IsType<FolderOutcome.Created>(
            await scene.App.Get<Folders>().CreateAsync(await scene.UserAsync(), ItemId.Root, "Reports", Token)).Folder;
        var page = await scene.OpenDriveAsync($"/folders/{folder}?sort=size");

        await EndSessionsAsync(scene);

        await page.GetByText("You signed out in another window").WaitForAsync();
        await SignInAsync(page);
        await page.WaitForURLAsync($"**/folders/{folder}?sort=size");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Reports" }).WaitForAsync();
    }

    [Fact]
    public async Task Uploads_hold_nothing_up_for_they_are_refused()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        await SourceFile.WriteAsync(source.Combine("film.mov"), 3);
        var page = await scene.OpenDriveAsync("/");
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var dialogs = 0;
        page.Dialog += async (_, dialog) =>
        {
            dialogs++;
            await dialog.DismissAsync(); // as somebody who stays
        };
        await page.RouteAsync("**/files/uploads/*", async route =>
        {
            if (route.Request.Method == "PATCH")
            {
                arrived.TrySetResult();
                await go.Task;
            }

            await route.ContinueAsync();
        });
        await page.Locator("h1").ClickAsync(); // browsers ask only somebody who touched the page
        await page.SetInputFilesAsync("input[type=file]", source.Combine("film.mov"));
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await EndSessionsAsync(scene);

        await page.WaitForURLAsync("**/account/sign-in?ended=elsewhere&returnUrl=%2F");
        Assert.Equal(0, dialogs);
        go.SetResult();
        Assert.Empty(await scene.ListAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_window_that_is_gone_leaves_no_error_in_the_log(bool silently)
    {
        using var log = new CollectedLog();
        var closed = new ClosedCircuits();
        await using var scene = await VaultScene.StartAsync(browser, configure: services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddSingleton<CircuitHandler>(closed);
            services.Configure<CircuitOptions>(circuit =>
            {
                // What waits for the window fails well before its circuit is given up.
                circuit.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(1);
                circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(8);
            });
        });
        var line = scene.UseLine(TimeSpan.Zero);
        await scene.OpenDriveAsync();

        if (silently)
        {
            line.FallSilent();
        }
        else
        {
            line.Cut();
            await closed.Down.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        }

        await EndSessionsAsync(scene);
        await closed.Closed.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.DoesNotContain(log.Lines, line => line.Level >= LogLevel.Error);
    }

    private static async Task EndSessionsAsync(VaultScene scene) => await scene.App.Get<Passwords>().SignOutEverywhereAsync(await scene.UserAsync(), Token);

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("Email").FillAsync(VaultClient.AdminEmail);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(VaultClient.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private sealed class ClosedCircuits : CircuitHandler
    {
        public TaskCompletionSource Down { get; } = new();

        public TaskCompletionSource Closed { get; } = new();

        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Down.TrySetResult();
            return Task.CompletedTask;
        }

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Closed.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
