using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Browser.Installed;

/// <summary>SecureVault as an app on the home screen, and as one that other apps share files with.</summary>
public sealed class ShareTargetTests(BrowserFixture browser)
{
    // As the system posts it: a navigation with a form that no page of ours has.
    private const string Share =
        """
        names => {
          const form = document.createElement('form');
          [form.method, form.action, form.enctype] = ['post', '/share', 'multipart/form-data'];
          const input = document.createElement('input');
          [input.type, input.name, input.multiple] = ['file', 'files', true];
          const files = new DataTransfer();
          names.forEach(name => files.items.add(new File([`content of ${name}`], name, { type: 'text/plain' })));
          input.files = files.files;
          form.append(input);
          document.body.append(form);
          form.submit();
        }
        """;

    private const string KeepOld =
        """
        async () => {
          const { keep } = await import('/js/uploads/shared-files.js');
          const then = Date.now() - 16 * 60 * 1000;
          Date.now = () => then;
          await keep([new File(['old'], 'old.txt')]);
        }
        """;

    private const string CountKept =
        """
        () => new Promise(resolve => {
          const opening = indexedDB.open('sv-shared', 1);
          opening.onsuccess = () => {
            const counting = opening.result.transaction('files').objectStore('files').count();
            counting.onsuccess = () => {
              opening.result.close();
              resolve(counting.result);
            };
          };
        })
        """;

    private static readonly string[] One = ["only.txt"];
    private static readonly string[] Two = ["one.txt", "two.txt"];

    [Fact]
    public async Task A_browser_offers_to_install_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await scene.OpenDriveAsync();
        var devTools = await scene.Context.NewCDPSessionAsync(page);

        var manifest = await devTools.SendAsync("Page.getAppManifest");

        Assert.Empty(manifest!.Value.GetProperty("errors").EnumerateArray());
        using var described = JsonDocument.Parse(manifest.Value.GetProperty("data").GetString()!);
        foreach (var icon in described.RootElement.GetProperty("icons").EnumerateArray())
        {
            var answer = await page.APIRequest.GetAsync(new Uri(scene.App.Address, icon.GetProperty("src").GetString()).ToString());
            Assert.Equal(icon.GetProperty("type").GetString(), answer.Headers["content-type"]);
        }

        Assert.Equal("/share", described.RootElement.GetProperty("share_target").GetProperty("action").GetString());
    }

    [Fact]
    public async Task Shared_files_go_to_the_folder_that_the_person_chooses()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var made = await scene.App.Get<Folders>().CreateAsync(await scene.UserAsync(), ItemId.Root, "Receipts", TestContext.Current.CancellationToken);
        var folder = Assert.IsType<FolderOutcome.Created>(made).Folder;
        var page = await OpenInstalledAsync(scene);

        await page.EvaluateAsync(Share, Two);
        await page.GetByRole(AriaRole.Treeitem, new() { Name = "Receipts" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload here" }).ClickAsync();

        await WaitFor.ItAsync(async () => (await scene.ListAsync(folder)).Count == Two.Length, "Both files are there");
        var entries = await scene.ListAsync(folder);
        Assert.Equal(Two, entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.True(Assert.Single(await scene.ListAsync()).IsFolder);
        Assert.Equal("/", new Uri(page.Url).AbsolutePath);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Nothing_is_uploaded_when_the_person_says_no_and_a_reload_does_not_ask_again()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await OpenInstalledAsync(scene);

        await page.EvaluateAsync(Share, Two);
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Upload 2 shared files to…");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });

        Assert.Equal(0, await page.EvaluateAsync<int>("async () => (await (await import('/js/uploads/shared-files.js')).takeShared()).length"));
        await Expect(dialog).ToHaveCountAsync(0);
        Assert.Empty(await scene.ListAsync());
    }

    [Fact]
    public async Task Files_shared_before_the_sign_in_wait_for_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var page = await OpenInstalledAsync(scene);
        using var client = new VaultClient(scene.App);
        await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);

        await scene.Context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/account/sign-in").ToString());
        await page.EvaluateAsync(Share, One);
        await Expect(page).ToHaveURLAsync(new Regex("/account/sign-in"));
        await scene.SwapSessionAsync(client);
        await page.GotoAsync(scene.App.Address.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload here" }).ClickAsync();

        Assert.Equal("only.txt", Assert.Single(await scene.UntilAsync(entries => entries.Count > 0)).Name);
    }

    [Fact]
    public async Task The_sign_in_throws_away_what_was_shared_long_ago()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await scene.Context.ClearCookiesAsync();
        var page = await scene.Context.NewPageAsync();
        var address = new Uri(scene.App.Address, "/account/sign-in").ToString();
        await page.GotoAsync(address);
        await page.EvaluateAsync(KeepOld);
        Assert.Equal(1, await page.EvaluateAsync<int>(CountKept));

        await page.GotoAsync(address);

        await WaitFor.ItAsync(async () => await page.EvaluateAsync<int>(CountKept) == 0, "Nothing is kept");
    }

    [Fact]
    public async Task Without_the_installed_app_the_person_is_told_that_the_files_are_lost()
    {
        await using var scene = await VaultScene.StartAsync(browser, options: new() { ServiceWorkers = ServiceWorkerPolicy.Block });
        var page = await scene.OpenDriveAsync();

        await page.EvaluateAsync(Share, Two);

        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The files didn’t arrive");
        Assert.Empty(await scene.ListAsync());
    }

    /// <summary>The drive with the service worker at work.</summary>
    private static async Task<IPage> OpenInstalledAsync(VaultScene scene)
    {
        var page = await scene.OpenDriveAsync();
        await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; }");
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });
        return page;
    }
}
