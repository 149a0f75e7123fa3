using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Endpoints.Uploads;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Browser;

/// <summary>A large file sent by the browser itself, whatever happens to the way and to the server.</summary>
public sealed class HttpUploadTests(BrowserFixture browser)
{
    private const int Mebibytes = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_way_that_breaks_for_two_seconds_costs_nothing_but_the_time()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        var sum = await SourceFile.WriteAsync(path, Mebibytes);
        var line = scene.UseLine(TimeSpan.FromMilliseconds(40));
        var page = await scene.OpenDriveAsync();
        await page.SetInputFilesAsync("input[type=file]", path);
        var begun = await UntilPartStoredAsync(scene);

        line.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.Empty(await scene.ListAsync());
        line.Mend();

        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.SumAsync(entry.Id));
        var position = await scene.App.Get<UploadService>().FindAsync(await scene.UserAsync(), begun, Token);
        Assert.Equal(position!.Length, position.Offset); // the same upload, not a new one
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Where_HTTP_does_not_get_through_the_pages_own_connection_carries_the_file()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        var sum = await SourceFile.WriteAsync(path, 20);
        await scene.Context.RouteAsync("**/files/uploads/**", route => route.AbortAsync());
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", path);

        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.SumAsync(entry.Id));
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_full_store_is_told_at_once_and_the_upload_goes_on_by_its_button_when_there_is_room()
    {
        var store = new BrokenStore { OnWrite = ObjectStoreError.Full };
        await using var scene = await VaultScene.StartAsync(browser, configure: services =>
        {
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        var sum = await SourceFile.WriteAsync(path, Mebibytes);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", path);
        await page.GetByText("Storage is full.").WaitForAsync();
        var begun = await UntilPartStoredAsync(scene);

        store.OnWrite = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Try film.mov again" }).ClickAsync();
        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.SumAsync(entry.Id));
        Assert.NotNull(await scene.App.Get<UploadService>().FindAsync(await scene.UserAsync(), begun, Token)); // the same upload
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_gets_the_rest_without_being_asked()
    {
        var chromium = await browser.RequireAsync();
        using var folder = new TemporaryFolder();
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        var sum = await SourceFile.WriteAsync(path, Mebibytes);
        await using (var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path }))
        {
            var setup = app.Get<AccountSetup>();
            await setup.CreateFirstAdministratorAsync(setup.Code!, VaultClient.AdminEmail, VaultClient.Password, Token);
        }

        using (var server = new KillableVault(folder.Path))
        {
            await server.StartAsync();
            using var client = new VaultClient(server.Address);
            await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
            await using var context = await chromium.NewContextAsync();
            await context.AddCookiesAsync(client.Cookies.GetCookies(server.Address)
                .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = server.Address.ToString() }));
            var page = await context.NewPageAsync();
            await SlowDownAsync(page);
            var sending = new TaskCompletionSource<string>();
            page.Request += (_, request) => _ = request.Method == "PATCH" && sending.TrySetResult(new Uri(request.Url).AbsolutePath);
            await page.GotoAsync(server.Address.ToString());
            await page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });
            await page.SetInputFilesAsync("input[type=file]", path);
            var location = await sending.Task.WaitAsync(Token);
            Assert.InRange(await UntilOffsetAsync(client, location, offset => offset > 0), 1, (Mebibytes << 20) - 1);

            await server.KillAsync();
            await server.StartAsync();
            await UntilOffsetAsync(client, location, offset => offset == Mebibytes << 20);
            await server.KillAsync();
        }

        await using var after = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var user = await after.FindUserAsync(VaultClient.AdminEmail);
        var entry = Assert.Single(await after.Get<DriveItems>().ListAsync(user, ItemId.Root, Token));
        await using var file = Assert.IsType<DownloadOutcome.Opened>(await after.Get<FileDownloads>().OpenAsync(user, entry.Id, Token)).File;
        Assert.Equal(sum, Convert.ToHexString(await System.Security.Cryptography.SHA256.HashDataAsync(file.Content, Token)));
    }

    private static async Task<VersionId> UntilPartStoredAsync(VaultScene scene)
    {
        UnfinishedUpload? begun = null;
        var user = await scene.UserAsync();
        await WaitFor.ItAsync(
            async () => (begun = (await scene.App.Get<UploadService>().ListAsync(user, Token)).SingleOrDefault()) is { Offset: > 0 }, "A part is stored");
        return begun!.Upload;
    }

    /// <summary>Four seconds for the file: it arrives within one otherwise, and a busy machine sees it only when all of it is there.</summary>
    private static async Task SlowDownAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync(
            "Network.emulateNetworkConditions",
            new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = (Mebibytes / 4) << 20 });
    }

    private static async Task<long> UntilOffsetAsync(VaultClient client, string location, Func<long, bool> isSo)
    {
        var offset = 0L;
        await WaitFor.ItAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Head, location);
                request.Headers.Add("Tus-Resumable", "1.0.0");
                using var answer = await client.Http.SendAsync(request, Token);
                return isSo(offset = TusScene.Offset(answer));
            },
            "The upload comes on");
        return offset;
    }
}
