using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;
using static Microsoft.Playwright.Assertions;
using static SecureVault.Tests.Editing.EditorSteps;

namespace SecureVault.Tests.Editing;

/// <summary>A text that is typed stays in the window, whatever becomes of the connection, the circuit and the session.</summary>
public sealed class EditorConnectionTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_connection_keeps_the_text_and_a_save_after_it_works()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var line = scene.UseLine(TimeSpan.FromMilliseconds(10));
        var page = await EditAsync(scene, item);

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        await page.Locator("textarea").PressSequentiallyAsync("two ");
        await page.Locator("textarea").PressAsync("Control+s");
        line.Mend();
        await page.GetByText("Connection lost").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await Expect(page.Locator("textarea")).ToHaveValueAsync("two one");
        await page.Locator("textarea").PressAsync("Control+s");

        await Expect(page.Locator(".sv-editor__status")).ToContainTextAsync("Saved");
        await Expect(page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        Assert.Equal("two one", await ReadAsync(scene, item));
    }

    [Fact]
    public async Task A_window_that_gets_another_circuit_goes_on_with_its_text()
    {
        var closed = new ClosedCircuit();
        await using var scene = await StartAsync(closed);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var line = scene.UseLine(TimeSpan.FromMilliseconds(10));
        var page = await EditAsync(scene, item);
        await page.EvaluateAsync("window.samePage = true; document.querySelector('.sv-editor').dataset.first = ''");
        await page.Keyboard.TypeAsync("two ");

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        await ReplaceAsync(scene, "notes.txt", "three");
        await closed.Closed.Task.WaitAsync(TimeSpan.FromSeconds(90), Token);
        line.Mend();
        await page.Locator(".sv-editor[data-loaded]:not([data-first])").WaitForAsync(new() { Timeout = 90_000 });

        await Expect(page.Locator("textarea")).ToHaveValueAsync("two one");
        await Expect(page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.samePage === true"), "The page was loaded anew.");
        await page.Locator("textarea").PressAsync("Control+s");
        await page.GetByRole(AriaRole.Button, new() { Name = "Overwrite" }).ClickAsync();
        await Expect(page.Locator(".sv-editor__status")).ToHaveTextAsync("Saved as a new version");
        Assert.Equal("two one", await ReadAsync(scene, item));
    }

    [Fact]
    public async Task When_the_session_ends_the_text_stays_and_can_be_copied()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await EditAsync(scene, await scene.StoreAsync("notes.txt", "one"u8.ToArray()));
        await page.Keyboard.TypeAsync("two ");
        await scene.App.Get<Passwords>().SignOutEverywhereAsync(await scene.UserAsync(), Token);

        // The page stays by itself: Safari on a phone doesn't ask before a page is left.
        await page.GetByText("Copy your text before you reload").WaitForAsync(new() { Timeout = 60_000 });
        var warned = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            warned.TrySetResult(dialog.Type);
            await dialog.DismissAsync(); // stays
        };
        await page.EvaluateAsync("location.reload()");
        Assert.Equal("beforeunload", await warned.Task.WaitAsync(TimeSpan.FromSeconds(60), Token));
        await Expect(page.Locator("textarea")).ToHaveValueAsync("two one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy text" }).ClickAsync();
        await page.Locator(".sv-editor[data-copied]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reload page" }).ClickAsync();
        await page.GetByLabel("Email").WaitForAsync();
    }

    [Fact]
    public async Task A_text_whose_file_was_deleted_before_another_circuit_came_is_there_to_be_copied()
    {
        var closed = new ClosedCircuit();
        await using var scene = await StartAsync(closed);
        var item = await scene.StoreAsync("notes.txt", "one"u8.ToArray());
        var line = scene.UseLine(TimeSpan.FromMilliseconds(10));
        var page = await EditAsync(scene, item);
        await page.Keyboard.TypeAsync("two ");

        line.Cut();
        await page.GetByText("Connection lost").WaitForAsync();
        await scene.App.Get<TrashBin>().DeleteAsync(await scene.UserAsync(), [item], Token);
        await closed.Closed.Task.WaitAsync(TimeSpan.FromSeconds(90), Token);
        line.Mend();

        await page.GetByText("Copy your text before you reload").WaitForAsync(new() { Timeout = 90_000 });
        await Expect(page.Locator("textarea")).ToHaveValueAsync("two one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy text" }).ClickAsync();
        await page.Locator(".sv-editor[data-copied]").WaitForAsync();
    }

    /// <summary>A vault that gives a lost circuit up after a second.</summary>
    private Task<VaultScene> StartAsync(ClosedCircuit closed) => VaultScene.StartAsync(browser, configure: services => services
        .AddSingleton<CircuitHandler>(closed)
        .Configure<CircuitOptions>(circuit => circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(1)));

    private sealed class ClosedCircuit : CircuitHandler
    {
        public TaskCompletionSource Closed { get; } = new();

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            Closed.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
