using Microsoft.Playwright;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Browser;

/// <summary>Large uploads that stop in the middle and go on, in a real browser.</summary>
public sealed class ResumeInBrowserTests(BrowserFixture browser)
{
    private const int Mebibytes = 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_window_was_closed_the_same_file_goes_on_from_where_it_was()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        var sum = await SourceFile.WriteAsync(path, Mebibytes);
        var unfinished = await StopInTheMiddleAsync(scene, path);

        var page = await scene.OpenDriveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose film.mov again" }).WaitForAsync();
        await page.SetInputFilesAsync("input[type=file]", path);

        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.SumAsync(entry.Id));
        Assert.Equal(unfinished.Length, (await scene.App.Get<UploadService>().FindAsync(await scene.UserAsync(), unfinished.Upload, Token))!.Offset);
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Another_file_of_the_same_name_size_and_time_is_not_spliced_in()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        await SourceFile.WriteAsync(path, Mebibytes);
        var time = File.GetLastWriteTimeUtc(path);
        await StopInTheMiddleAsync(scene, path);
        var sum = await SourceFile.WriteAsync(path, Mebibytes);
        File.SetLastWriteTimeUtc(path, time);

        var page = await scene.OpenDriveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose film.mov again" }).WaitForAsync();
        await page.SetInputFilesAsync("input[type=file]", path);

        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.SumAsync(entry.Id));
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_paused_upload_goes_on_and_an_unfinished_one_that_is_cancelled_leaves_nothing()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("film.mov");
        var sum = await SourceFile.WriteAsync(path, Mebibytes);
        var page = await scene.OpenDriveAsync();
        await page.SetInputFilesAsync("input[type=file]", path);
        await scene.UntilSomethingIsStoredAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause film.mov" }).ClickAsync();
        await page.GetByText("· paused").First.WaitForAsync();
        Assert.Empty(await scene.ListAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume film.mov" }).ClickAsync();
        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        Assert.Equal(sum, await scene.SumAsync(entry.Id));

        var other = source.Combine("other.mov");
        await SourceFile.WriteAsync(other, Mebibytes);
        await StopInTheMiddleAsync(scene, other);
        var again = await scene.OpenDriveAsync();
        await again.GetByRole(AriaRole.Button, new() { Name = "Cancel other.mov" }).ClickAsync();
        while ((await scene.App.Get<UploadService>().ListAsync(await scene.UserAsync(), Token)).Count > 0)
        {
            await Task.Delay(50, Token);
        }

        await scene.AssertConsistentAsync(stored: 1);
    }

    private static async Task<UnfinishedUpload> StopInTheMiddleAsync(VaultScene scene, string path)
    {
        var page = await scene.OpenDriveAsync();
        await page.SetInputFilesAsync("input[type=file]", path);
        var sessions = scene.App.Get<UploadService>();
        var user = await scene.UserAsync();
        while (!(await sessions.ListAsync(user, Token)).Any(upload => upload.Offset > 0))
        {
            await Task.Delay(20, Token);
        }

        await page.CloseAsync();
        while (true)
        {
            var unfinished = (await sessions.ListAsync(user, Token)).Single();
            if (!unfinished.IsActive)
            {
                Assert.InRange(unfinished.Offset, 1, unfinished.Length - 1);
                return unfinished;
            }

            await Task.Delay(20, Token);
        }
    }
}
