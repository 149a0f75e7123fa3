using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using SecureVault.Core.Accounts;

namespace SecureVault.Tests.Browser;

/// <summary>What a person does with a drive, in a real browser.</summary>
public sealed class DriveInBrowserTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_mebibytes_go_up_and_come_back_and_nothing_readable_is_left_behind()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var marker = Encoding.ASCII.GetBytes("plaintext marker 5d1c0e " + Guid.NewGuid());
        var path = source.Combine("Unannounced merger 5d1c0e.bin");
        var sum = await SourceFile.WriteAsync(path, 200, marker);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", path);
        var entry = Assert.Single(await scene.UntilAsync(entries => entries.Count == 1));
        await page.GetByRole(AriaRole.Link, new() { Name = "Unannounced merger 5d1c0e.bin", Exact = true }).WaitForAsync();
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Unannounced merger 5d1c0e.bin", Exact = true }).ClickAsync());

        Assert.Equal("Unannounced merger 5d1c0e.bin", download.SuggestedFilename);
        await using (var content = File.OpenRead((await download.PathAsync())!))
        {
            Assert.Equal(sum, Convert.ToHexString(await SHA256.HashDataAsync(content, Token)));
        }

        Assert.Equal(200L * 1024 * 1024, entry.Length);
        await AssertNowhereAsync(scene.App.Folder, marker, Encoding.UTF8.GetBytes("Unannounced merger"), Encoding.Unicode.GetBytes("Unannounced merger"));
        await scene.AssertConsistentAsync(stored: 1);
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task An_upload_cancelled_in_the_middle_leaves_nothing()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("large.bin");
        await SourceFile.WriteAsync(path, 300, []);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", path);
        await scene.UntilSomethingIsStoredAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel large.bin" }).ClickAsync();

        await scene.UntilNothingIsLeftAsync();
        Assert.Empty(await scene.ListAsync());
        await scene.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_closed_window_ends_its_uploads_and_leaves_nothing()
    {
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit);
        using var source = new TemporaryFolder();
        var path = source.Combine("large.bin");
        await SourceFile.WriteAsync(path, 300, []);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", path);
        await scene.UntilSomethingIsStoredAsync();
        await page.CloseAsync();

        await scene.UntilNothingIsLeftAsync();
        Assert.Empty(await scene.ListAsync());
        await scene.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_pick_of_a_thousand_files_all_arrive_and_one_of_too_many_is_refused_with_the_circuit_alive()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var paths = new List<string>();
        for (var i = 0; i < 1000; i++)
        {
            var path = source.Combine($"{i:0000} a name of some length in the script of Ελλάδα.txt");
            await File.WriteAllTextAsync(path, $"content {i}", Token);
            paths.Add(path);
        }

        var page = await scene.OpenDriveAsync();
        await page.EvaluateAsync(
            """
            () => {
              const picked = new DataTransfer();
              for (let i = 0; i <= 20000; i++) picked.items.add(new File(['x'], `${i}.txt`));
              const input = document.querySelector('input[type=file]');
              input.files = picked.files;
              input.dispatchEvent(new Event('change', { bubbles: true }));
            }
            """);
        await page.GetByText("at a time").First.WaitForAsync();
        Assert.Empty(await scene.ListAsync());

        await page.SetInputFilesAsync("input[type=file]", paths);
        var entries = await scene.UntilAsync(entries => entries.Count == 1000);
        Assert.Equal(1000, entries.Select(entry => entry.Name).Distinct().Count());
        await page.GetByText("1,000 files ·").First.WaitForAsync();
        await scene.AssertConsistentAsync(stored: 1000);
    }

    [Fact]
    public async Task Two_picks_one_right_after_the_other_both_arrive()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var (first, second) = (source.Combine("first.bin"), source.Combine("second.txt"));
        await SourceFile.WriteAsync(first, 30, []);
        await File.WriteAllTextAsync(second, "second", Token);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", first);
        await page.SetInputFilesAsync("input[type=file]", second);

        var entries = await scene.UntilAsync(entries => entries.Count == 2);
        Assert.Equal(["first.bin", "second.txt"], entries.Select(entry => entry.Name).Order());
        Assert.Equal([30L * 1024 * 1024, 6L], entries.OrderBy(entry => entry.Name).Select(entry => entry.Length));
    }

    [Fact]
    public async Task Another_window_follows_uploads_deletions_and_undo()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var path = source.Combine("plan.txt");
        await File.WriteAllTextAsync(path, "plan", Token);
        var page = await scene.OpenDriveAsync();
        var other = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", path);
        var link = other.GetByRole(AriaRole.Link, new() { Name = "plan.txt" });
        await link.First.WaitForAsync();

        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select plan.txt" }).CheckAsync(new() { Force = true });
        await page.Keyboard.PressAsync("Delete");
        await other.GetByText("Drop your first files here").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await link.First.WaitForAsync();
    }

    [Fact]
    public async Task A_locked_persons_open_window_goes_to_the_sign_in_page_within_seconds()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        await using var other = await scene.InviteAsync("ada@example.org");
        var page = await other.NewPageAsync();
        await page.GotoAsync(new Uri(scene.App.Address, "/recent?sort=name").ToString());
        await page.WaitForSelectorAsync("input[type=file]:enabled", new() { State = WaitForSelectorState.Attached });

        await scene.App.Get<UserDirectory>().LockAsync(await scene.App.FreshAsync(await scene.UserAsync()), await scene.App.FindUserAsync("ada@example.org"), Token);

        await page.WaitForURLAsync("**/account/sign-in?ended=locked&returnUrl=%2Frecent%3Fsort%3Dname", new() { Timeout = 10_000 });
        await page.GetByText("because your account was locked").WaitForAsync();
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_fails_alone_and_the_circuit_lives()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        var (changing, sound) = (source.Combine("changing.bin"), source.Combine("sound.txt"));
        await using (var file = File.Create(changing))
        {
            file.SetLength(4L * 1024 * 1024 * 1024); // takes long enough to be changed in the middle, and no disk
        }

        await File.WriteAllTextAsync(sound, "sound", Token);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", changing);
        await scene.UntilSomethingIsStoredAsync();
        await File.AppendAllTextAsync(changing, "more", Token);
        await page.GetByText("changed").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel changing.bin" }).ClickAsync();
        await scene.UntilNothingIsLeftAsync();

        await page.SetInputFilesAsync("input[type=file]", sound);
        Assert.Equal("sound.txt", Assert.Single(await scene.UntilAsync(entries => entries.Count == 1)).Name);
        await scene.AssertConsistentAsync(stored: 1);
    }

    private static async Task AssertNowhereAsync(TemporaryFolder folder, params byte[][] secrets)
    {
        foreach (var path in folder.AllFiles())
        {
            // In use by the server, so shared; whole, as the objects here fit into memory.
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, Token);
            foreach (var secret in secrets)
            {
                Assert.True(bytes.AsSpan().IndexOf(secret) < 0, $"Something readable is in {Path.GetFileName(path)}.");
            }
        }
    }
}
