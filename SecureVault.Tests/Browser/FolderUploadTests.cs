using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Tests.Browser;

/// <summary>Whole folders, picked and dropped, and files that go into a folder.</summary>
public sealed class FolderUploadTests(BrowserFixture browser)
{
    private const string FolderInput = "input[webkitdirectory]";

    private static readonly string[] Tree = ["Trip/notes.txt", "Trip/2024/a.txt", "Trip/2024/b.txt", "Trip/2024/Ελλάδα/a.txt", "Trip/.DS_Store", "Trip/2024/Thumbs.db"];

    private static readonly string[] Wanted = ["Trip/2024/a.txt", "Trip/2024/b.txt", "Trip/2024/Ελλάδα/a.txt", "Trip/notes.txt"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picked_folder_arrives_with_its_folders_and_merges_with_one_that_is_there()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        await WriteAsync(source, Tree);
        var page = await scene.OpenDriveAsync();

        await page.SetInputFilesAsync(FolderInput, source.Combine("Trip"));
        await UntilSettledAsync(page);
        Assert.Equal(Wanted, await PathsAsync(scene));

        // Once more, with one file that is new: those that are there are asked for, and one answer is for all.
        await WriteAsync(source, ["Trip/2025/new.txt"]);
        await page.SetInputFilesAsync(FolderInput, source.Combine("Trip"));
        await page.GetByText("Do the same for the other 3").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Skip", Exact = true }).ClickAsync();
        await UntilSettledAsync(page);
        Assert.Equal(Wanted.Append("Trip/2025/new.txt").Order(StringComparer.Ordinal), await PathsAsync(scene));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task A_dropped_folder_arrives_with_its_empty_folders_and_files_beside_it()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        await WriteAsync(source, [.. Tree, "beside.txt", .. Enumerable.Range(0, 250).Select(n => $"Trip/many/file {n:000}.txt")]);
        Directory.CreateDirectory(source.Combine("Trip/empty/deeper"));
        var page = await scene.OpenDriveAsync();
        await using var hand = await DraggingHand.OfAsync(page, [source.Combine("Trip"), source.Combine("beside.txt")]);

        await hand.MoveAsync("dragEnter");
        await hand.MoveAsync("dragOver");
        await hand.MoveAsync("drop");
        await UntilSettledAsync(page);

        var paths = await PathsAsync(scene, withFolders: true);
        Assert.Equal(
            Wanted.Concat(["Trip/", "Trip/2024/", "Trip/2024/Ελλάδα/", "Trip/empty/", "Trip/empty/deeper/", "Trip/many/", "beside.txt"]).Order(StringComparer.Ordinal),
            paths.Where(path => !path.StartsWith("Trip/many/f", StringComparison.Ordinal)));
        Assert.Equal(250, paths.Count(path => path.StartsWith("Trip/many/f", StringComparison.Ordinal)));
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Files_dropped_on_the_row_of_a_folder_go_into_it_and_others_into_the_folder_that_is_shown()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        using var source = new TemporaryFolder();
        await WriteAsync(source, ["row.txt", "shown.txt", "picked.txt"]);
        var (row, shown) = (await MakeAsync(scene, "Row"), await MakeAsync(scene, "Shown"));
        var page = await scene.OpenDriveAsync();
        await page.EvaluateAsync(
            """
            ([row, shown]) => {
              document.querySelector('[data-sv-folder]').dataset.svFolder = shown;
              document.body.insertAdjacentHTML('beforeend', `<div id="row" data-sv-drop-folder="${row}" style="position:fixed;left:600px;top:480px;width:200px;height:40px">Row</div>`);
            }
            """,
            new[] { row.ToString(), shown.ToString() });

        await using (var hand = await DraggingHand.OfAsync(page, [source.Combine("row.txt")]))
        {
            await hand.MoveAsync("dragEnter", y: 700);
            await hand.MoveAsync("dragOver", y: 500);
            await page.Locator("#row.sv-drop-into").WaitForAsync();
            await page.GetByText("Drop to upload into this folder").WaitForAsync();
            await hand.MoveAsync("dragOver", y: 700);
            Assert.Equal(0, await page.Locator(".sv-drop-into").CountAsync());
            await hand.MoveAsync("dragOver", y: 500);
            await hand.MoveAsync("drop", y: 500);
        }

        await page.Locator(".sv-uploads__title", new() { HasText = "1 file uploaded to Row" }).WaitForAsync();
        Assert.Equal(0, await page.Locator(".sv-drop-into").CountAsync());
        await using (var hand = await DraggingHand.OfAsync(page, [source.Combine("shown.txt")]))
        {
            await hand.MoveAsync("dragEnter", y: 700);
            await hand.MoveAsync("drop", y: 700);
        }

        await page.SetInputFilesAsync(".sv-upload-input", source.Combine("picked.txt"));
        await WaitFor.ItAsync(async () => (await PathsAsync(scene)).Count == 3, "All three files are there");
        Assert.Equal(["Row/row.txt", "Shown/picked.txt", "Shown/shown.txt"], await PathsAsync(scene));
    }

    [Fact]
    public async Task A_folder_that_is_deleted_before_its_files_are_there_leaves_them_above_and_says_so()
    {
        await using var scene = await VaultScene.StartAsync(browser, VaultScene.OverTheCircuit);
        using var source = new TemporaryFolder();
        var sum = await SourceFile.WriteAsync(source.Combine("film.mov"), 60);
        var folder = await MakeAsync(scene, "Films");
        var page = await scene.OpenDriveAsync();
        await page.EvaluateAsync("folder => { document.querySelector('[data-sv-folder]').dataset.svFolder = folder; }", folder.ToString());

        await page.SetInputFilesAsync(".sv-upload-input", source.Combine("film.mov"));
        await scene.UntilSomethingIsStoredAsync();
        await scene.App.Get<TrashBin>().DeleteAsync(await scene.UserAsync(), [folder], Token);
        await page.GetByText("A folder was deleted meanwhile; its files are in Files.").WaitForAsync(new() { Timeout = 60_000 });

        var entry = Assert.Single(await scene.ListAsync());
        Assert.Equal(("film.mov", sum), (entry.Name, await scene.SumAsync(entry.Id)));
    }

    private static async Task WriteAsync(TemporaryFolder folder, string[] paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine(path))!);
            await File.WriteAllTextAsync(folder.Combine(path), path, Token);
        }
    }

    private static async Task<ItemId> MakeAsync(VaultScene scene, string name) =>
        Assert.IsType<FolderOutcome.Created>(await scene.App.Get<Folders>().CreateAsync(await scene.UserAsync(), ItemId.Root, name, Token)).Folder;

    // The list can be cleared only when nothing waits or travels.
    private static Task UntilSettledAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Clear the upload list" }).WaitForAsync();

    /// <summary>Every file of the drive with its path; each has its own first path as content.</summary>
    private static async Task<List<string>> PathsAsync(VaultScene scene, bool withFolders = false)
    {
        var (paths, user) = (new List<string>(), await scene.UserAsync());
        var rest = new Stack<(ItemId Folder, string Path)>([(ItemId.Root, string.Empty)]);
        while (rest.TryPop(out var at))
        {
            foreach (var entry in await scene.App.Get<DriveItems>().ListAsync(user, at.Folder, Token))
            {
                if (entry.IsFolder)
                {
                    rest.Push((entry.Id, $"{at.Path}{entry.Name}/"));
                }

                if (!entry.IsFolder || withFolders)
                {
                    paths.Add($"{at.Path}{entry.Name}{(entry.IsFolder ? "/" : null)}");
                }
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }
}
