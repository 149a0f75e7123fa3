using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Browser;

/// <summary>Files that can't be uploaded: each fails alone, says why, and leaves the page as alive as before.</summary>
public sealed class UploadErrorTests(BrowserFixture browser)
{
    private const string Unreadable = "The browser can't read the file. It may have been moved, changed or deleted.";

    [Fact]
    public async Task A_file_that_vanishes_while_it_is_read_fails_alone()
    {
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit);
        using var source = new TemporaryFolder();
        var (vanishing, sound) = (source.Combine("vanishing.bin"), source.Combine("sound.txt"));
        await SourceFile.WriteAsync(vanishing, 100);
        var sum = await SourceFile.WriteTextAsync(sound, "sound");
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", vanishing);
        await scene.UntilSomethingIsStoredAsync();
        File.Delete(vanishing);
        await page.GetByText(Unreadable).WaitForAsync();
        await scene.UntilNothingIsLeftAsync();

        await page.SetInputFilesAsync("input[type=file]", sound);
        await scene.UntilAsync(entries => entries.Count == 1);
        Assert.Equal([("sound.txt", sum)], await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_file_that_vanishes_while_it_waits_fails_alone()
    {
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit);
        using var source = new TemporaryFolder();
        var sums = new List<(string, string)>();
        foreach (var name in new[] { "a.bin", "b.bin", "c.bin" }) // as many as travel at once
        {
            sums.Add((name, await SourceFile.WriteAsync(source.Combine(name), 8)));
        }

        var vanishing = source.Combine("vanishing.bin");
        await SourceFile.WriteAsync(vanishing, 1); // small ones go beside the large ones
        scene.UseLine(TimeSpan.FromMilliseconds(200)); // so that it waits for long enough to be deleted meanwhile
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", [.. sums.Select(file => source.Combine(file.Item1)), vanishing]);
        await page.GetByText("1.0 MB · waiting").WaitForAsync();
        File.Delete(vanishing);

        await page.GetByText(Unreadable).WaitForAsync();
        await scene.UntilAsync(entries => entries.Count == 3);
        Assert.Equal(sums, await scene.SumsAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Try vanishing.bin again" }).ClickAsync();
        await page.GetByText(Unreadable).WaitForAsync();
        await scene.UntilAsync(entries => entries.Count == 3);
        await scene.AssertConsistentAsync(stored: 3);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_with_a_sentence_and_the_next_one_is_taken()
    {
        await using var scene = await VaultScene.StartAsync(browser, new() { ["Vault:MaxFileBytes"] = "1048576" });
        using var source = new TemporaryFolder();
        var (large, fitting) = (source.Combine("large.bin"), source.Combine("fitting.bin"));
        await SourceFile.WriteAsync(large, 2);
        var sum = await SourceFile.WriteAsync(fitting, 1);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync("input[type=file]", large);
        await page.GetByText("The file is too large. The limit is 1.0 MB.").WaitForAsync();
        Assert.Empty(await scene.ListAsync());

        await page.SetInputFilesAsync("input[type=file]", fitting);
        await scene.UntilAsync(entries => entries.Count == 1);
        Assert.Equal([("fitting.bin", sum)], await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_failed_upload_goes_up_by_its_button_once_the_store_answers_again()
    {
        var store = new BrokenStore();
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit, configure: services =>
        {
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
            services.AddSingleton<IPartUploads>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        using var source = new TemporaryFolder();
        var (one, two) = (source.Combine("one.txt"), source.Combine("two.bin"));
        var sums = new[] { ("one.txt", await SourceFile.WriteTextAsync(one, "one")), ("two.bin", await SourceFile.WriteAsync(two, 40)) };
        var page = await scene.OpenDriveAsync();

        store.OnWrite = ObjectStoreError.Unavailable;
        await page.SetInputFilesAsync("input[type=file]", [one, two]);
        await page.GetByText("2 files failed").First.WaitForAsync();
        await Assertions.Expect(page.GetByText("Storage isn't responding. Try again later.")).ToHaveCountAsync(2);
        await scene.UntilNothingIsLeftAsync();

        store.OnWrite = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Try one.txt again" }).ClickAsync();
        await scene.UntilAsync(entries => entries.Count == 1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try two.bin again" }).ClickAsync();
        await scene.UntilAsync(entries => entries.Count == 2);

        Assert.Equal(sums, await scene.SumsAsync());
        await scene.AssertConsistentAsync(stored: 2);
    }
}
