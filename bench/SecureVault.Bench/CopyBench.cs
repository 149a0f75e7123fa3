using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using SecureVault.Core;
using SecureVault.Core.Moving;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;

namespace SecureVault.Bench;

/// <summary>A move of the store beside what its two stores do by themselves: reading all of the one, writing as much into the other.</summary>
internal static class CopyBench
{
    private const int FileLength = 16 << 20;
    private const int ReadLength = 256 << 10;

    // As many objects as a move copies at once.
    private const int Parallel = 4;

    /// <summary>Copies.</summary>
    /// <param name="mebibytes">How much.</param>
    /// <param name="rounds">How often; medians count.</param>
    /// <param name="bucket">Where to; null for a folder.</param>
    /// <param name="line">Megabytes a second of the line to the bucket's server, each way.</param>
    public static async Task RunAsync(int mebibytes, int rounds, string? bucket, int line)
    {
        await using var link = bucket is null ? null : new PacedLink(new Uri(Environment.GetEnvironmentVariable("SECUREVAULT_TEST_S3")!), line * 1_000_000);
        var (read, written, copied) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await using var vault = await BenchVault.StartAsync();
            for (var number = 0; number * (FileLength >> 20) < mebibytes; number++)
            {
                await vault.StoreAsync(ItemId.Root, BenchNames.Of(number), RandomNumberGenerator.GetBytes(FileLength));
            }

            var folder = Directory.CreateTempSubdirectory("securevault-bench-");
            try
            {
                read.Add(await RecoveryBench.RateAsync(mebibytes, () => ReadAllAsync(vault)));
                var raw = await BuildAsync(vault, folder, bucket, link, $"raw-{Guid.NewGuid():N}");
                written.Add(await RecoveryBench.RateAsync(mebibytes, () => WriteAsync(raw.Store, mebibytes)));
                var target = await BuildAsync(vault, folder, bucket, link, $"target-{Guid.NewGuid():N}");
                var start = vault.Get<MoveStart>();
                await start.BeginAsync(await start.LookAsync(target.Settings, CancellationToken.None), limit: null, CancellationToken.None);
                copied.Add(await RecoveryBench.RateAsync(mebibytes, () => CopyAsync(vault)));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        var (one, other, copy) = (RecoveryBench.Median(read), RecoveryBench.Median(written), RecoveryBench.Median(copied));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"disk to {(bucket is null ? "disk" : $"s3 over a line of {line} MB/s")}: reading {one:F0} MB/s, writing {other:F0} MB/s, store copy {copy:F0} MB/s, ratio {copy / Math.Min(one, other):F2}"));
    }

    private static async Task CopyAsync(BenchVault vault)
    {
        if (await vault.Get<MoveRunner>().StepAsync(CancellationToken.None) is var state and not MoveState.Copied)
        {
            throw new InvalidOperationException($"The move is {state}.");
        }
    }

    /// <summary>A store beside the vault's.</summary>
    private static async Task<(StoreEnd Store, StoreSettings Settings)> BuildAsync(
        BenchVault vault, DirectoryInfo folder, string? bucket, PacedLink? link, string name)
    {
        object section = bucket is null
            ? new { Kind = "Disk", Disk = new { Folder = folder.CreateSubdirectory(name).FullName } }
            : new { Kind = "S3", S3 = new { Bucket = bucket, Prefix = name, ServiceUrl = link!.Address } };
        var file = Path.Combine(folder.FullName, $"{name}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { ObjectStore = section }));
        var settings = StoreSettings.Read(file);
        return (vault.Get<StoreBuilder>().Build(settings.ToOptions()), settings);
    }

    private static async Task ReadAllAsync(BenchVault vault)
    {
        var objects = await vault.Get<IStoreInventory>().ListObjectsAsync(CancellationToken.None).ToListAsync();
        await System.Threading.Tasks.Parallel.ForEachAsync(objects, Options(), async (stored, token) =>
        {
            var buffer = new byte[ReadLength];
            await using var content = await vault.Get<IObjectStore>().OpenReadAsync(stored.Key, 0, stored.Length, token);
            while (await content.ReadAsync(buffer, token) > 0)
            {
                // The store is all that is measured.
            }
        });
    }

    /// <summary>Two parts of an object under way, as uploads have.</summary>
    private static async Task WriteAsync(StoreEnd store, int mebibytes)
    {
        const int Part = FileLength / 2;
        var content = RandomNumberGenerator.GetBytes(Part);
        await System.Threading.Tasks.Parallel.ForAsync(0, mebibytes / (FileLength >> 20), Options(), async (_, token) =>
        {
            var upload = await store.Parts.BeginAsync(ObjectKey.New(), FileLength, Part, token);
            var parts = await Task.WhenAll(Enumerable.Range(0, 2).Select(number => store.Parts.PutPartAsync(upload, number, content, token)));
            await store.Parts.CompleteAsync(upload, parts, token);
        });
    }

    private static ParallelOptions Options() => new() { MaxDegreeOfParallelism = Parallel };
}
