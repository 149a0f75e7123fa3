using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Receipts;
using SecureVault.Core.Recovery;

namespace SecureVault.Bench;

/// <summary>Verifying beside opening alone, and backups and restores of many rows.</summary>
internal static class RecoveryBench
{
    private const int FileLength = 16 << 20;
    private const int ReadLength = 240 << 10;
    private const int FolderLength = 10_000;

    /// <summary>Reads everything that is stored, with and without the checksums and the notes that a verification makes.</summary>
    public static async Task VerifyAsync(int mebibytes, int rounds)
    {
        await using var vault = await BenchVault.StartAsync();
        var items = new List<ItemId>();
        for (var length = mebibytes << 20; length > 0; length -= FileLength)
        {
            items.Add(await vault.StoreAsync(ItemId.Root, BenchNames.Of(items.Count), RandomNumberGenerator.GetBytes(Math.Min(length, FileLength))));
        }

        var (opened, verified) = (new Rates(mebibytes), new Rates(mebibytes));
        for (var round = 0; round <= rounds; round++)
        {
            // The first round compiles and fills caches.
            await opened.MeasureAsync(() => OpenAllAsync(vault, items), counts: round > 0);
            await verified.MeasureAsync(() => VerifyAllAsync(vault, items.Count), counts: round > 0);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"opening alone {opened.Rate:F0} MB/s, verify {verified.Rate:F0} MB/s, ratio {verified.Rate / opened.Rate:F2}; processor time per GiB {opened.ProcessorSeconds:F2} and {verified.ProcessorSeconds:F2} s"));
    }

    /// <summary>A backup of many rows, and the memory that it takes.</summary>
    public static async Task BackUpAsync(int items)
    {
        await using var vault = await BenchVault.StartAsync();
        var times = Math.Max(1, items / FolderLength);
        await FillAsync(vault, items / times);
        await vault.MultiplyAsync(times);
        var (backup, seconds, mebibytes) = await MeasureAsync(() => vault.Get<Backups>().CreateAsync(progress: null, CancellationToken.None));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"backup of {items} items: {seconds:F1} s, {backup.Bytes / 1048576.0:F0} MiB stored, {mebibytes:F0} MiB more memory at most"));
    }

    /// <summary>The rows of many files out of a backup. Their objects are not there, as in a store that was lost.</summary>
    public static async Task RestoreAsync(int files)
    {
        await using var vault = await BenchVault.StartAsync();
        await FillAsync(vault, files);
        var made = await vault.Get<Backups>().CreateAsync(progress: null, CancellationToken.None);
        var folder = Directory.CreateTempSubdirectory("securevault-bench-");
        try
        {
            using var reader = await vault.Get<Backups>().ReadAsync(made.Id, CancellationToken.None);
            var file = Path.Combine(folder.FullName, "securevault.db");
            var (result, seconds, mebibytes) = await MeasureAsync(() => vault.Get<Restore>().RunAsync(reader, file, progress: null, CancellationToken.None));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"restore of {files} files, {result.Rows} rows: {seconds:F1} s, {mebibytes:F0} MiB more memory at most"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    public static async Task<double> RateAsync(int mebibytes, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return mebibytes * 1.048576 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Rates of several rounds, and what they cost: on a busy machine the clock tells about the others, too.</summary>
    private sealed class Rates(int mebibytes)
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _seconds = [];

        public double Rate => Median(_rates);

        public double ProcessorSeconds => Median(_seconds);

        public async Task MeasureAsync(Func<Task> work, bool counts)
        {
            var before = Environment.CpuUsage.TotalTime;
            var rate = await RateAsync(mebibytes, work);
            if (counts)
            {
                _rates.Add(rate);
                _seconds.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds * 1024 / mebibytes);
            }
        }
    }

    private static async Task OpenAllAsync(BenchVault vault, List<ItemId> items)
    {
        var buffer = new byte[ReadLength];
        foreach (var item in items)
        {
            var opened = (DownloadOutcome.Opened)await vault.Get<FileDownloads>().OpenAsync(vault.User, item, CancellationToken.None);
            await using var file = opened.File;
            while (await file.Content.ReadAsync(buffer, CancellationToken.None) > 0)
            {
                // Opening is all there is to do.
            }
        }
    }

    private static async Task VerifyAllAsync(BenchVault vault, int files)
    {
        var intact = await vault.Get<StoreVerification>().RunAsync(VerificationScope.All, CancellationToken.None)
            .CountAsync(version => version.Verdict == VersionVerdict.Intact);
        if (intact != files)
        {
            throw new InvalidOperationException($"{intact} of {files} are intact.");
        }
    }

    private static async Task FillAsync(BenchVault vault, int items)
    {
        for (var first = 0; first < items; first += FolderLength)
        {
            var folder = await vault.MakeFolderAsync(ItemId.Root, string.Create(CultureInfo.InvariantCulture, $"folder {first}"));
            await vault.AddFilesAsync(folder, Math.Min(FolderLength, items - first) - 1, first);
        }
    }

    /// <summary>Runs it and looks at the process's memory ten times a second.</summary>
    private static async Task<(T Result, double Seconds, double Mebibytes)> MeasureAsync<T>(Func<Task<T>> work)
    {
        GC.Collect();
        var (before, most) = (Environment.WorkingSet, 0L);
        using var watching = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!watching.IsCancellationRequested)
            {
                most = Math.Max(most, Environment.WorkingSet);
                await Task.Delay(100);
            }
        });
        var started = Stopwatch.GetTimestamp();
        var result = await work();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await watching.CancelAsync();
        await watch;
        return (result, seconds, (most - before) / 1048576.0);
    }
}
