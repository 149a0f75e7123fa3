using System.Diagnostics;
using System.Globalization;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;

namespace SecureVault.Bench;

/// <summary>What a person waits for in a full drive, on the server's side of it: opening, searching, moving, starting an archive.</summary>
internal static class DriveBench
{
    private const int Folders = 9;
    private const int FilesInFolder = 10_000;
    private const int Rounds = 5;

    private static TimeSpan _before;

    public static async Task RunAsync()
    {
        await using var vault = await BenchVault.StartAsync();
        var folders = new List<ItemId>();
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number <= Folders; number++)
        {
            folders.Add(await vault.MakeFolderAsync(ItemId.Root, $"folder {number}"));
            await vault.AddFilesAsync(folders[number], FilesInFolder, number * FilesInFolder);
        }

        Tell("made 100,000 items", started);
        await OpenFolderAsync(vault, folders[0]);
        await SearchAsync(vault);
        await MoveAsync(vault, folders[0], folders[1]);
        await ZipAsync(vault);
    }

    private static async Task OpenFolderAsync(BenchVault vault, ItemId folder)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var contents = await vault.Get<DriveItems>().OpenFolderAsync(vault.User, folder, CancellationToken.None);
            Tell($"open a folder of {contents!.Entries.Count} items", started);
        }
    }

    private static async Task SearchAsync(BenchVault vault)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var search = vault.Get<DriveSearch>();
        string[] texts = ["r", "re", "rep", "report", "report plan", "0042", "müller", "a"];
        for (var round = 0; round < 2; round++)
        {
            foreach (var text in texts)
            {
                var started = Stopwatch.GetTimestamp();
                var result = await search.FindAsync(vault.User, new SearchQuery { Text = text }, 200, CancellationToken.None);
                Tell($"search '{text}' in {search.Count} items: {result.Total}", started);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the names: {(GC.GetTotalMemory(true) - before) / 1e6:F1} MB"));
        search.MarkStale();
        var again = Stopwatch.GetTimestamp();
        await search.LoadAsync(vault.User, CancellationToken.None);
        Tell("read the names again", again);
        search.Clear();

        // Off the stack of the thread that has just made them.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory after clearing: {(GC.GetTotalMemory(true) - before) / 1e6:F1} MB"));
    }

    private static async Task MoveAsync(BenchVault vault, ItemId folder, ItemId target)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var moved = await vault.Get<Moves>().MoveAsync(vault.User, [folder], target, NameConflict.Refuse, CancellationToken.None);
            Tell($"move a folder of {FilesInFolder} items ({moved.Moved.Count})", started);
            await vault.Get<Moves>().UndoAsync(vault.User, moved.Moved, CancellationToken.None);
        }
    }

    private static async Task ZipAsync(BenchVault vault)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var opened = (ZipOutcome.Opened)await vault.Get<ZipDownloads>().OpenFolderAsync(vault.User, ItemId.Root, CancellationToken.None);
            await using var zip = opened.Zip;
            Tell($"begin an archive of {zip.Entries} entries, {zip.Length} bytes", started);
        }
    }

    // The processor's time as well: on a busy machine the clock tells more about the others.
    private static void Tell(string what, long started)
    {
        var processor = Environment.CpuUsage.TotalTime;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms, processor {(processor - _before).TotalMilliseconds:F0} ms"));
        _before = Environment.CpuUsage.TotalTime;
    }
}
