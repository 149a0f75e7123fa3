using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Downloads;

namespace SecureVault.Bench;

/// <summary>An archive of 1,000 files of 1 MiB beside one file that is as long, both read as the server reads them to send them.</summary>
internal static class ZipBench
{
    private const int Files = 1_000;
    private const int FileLength = 1024 * 1024;
    private const int Rounds = 5;

    // What ASP.NET Core reads from a stream at once when it sends it.
    private const int ReadLength = 64 * 1024;

    public static async Task RunAsync()
    {
        await using var vault = await BenchVault.StartAsync();
        var folder = await vault.MakeFolderAsync(ItemId.Root, "folder");
        for (var number = 0; number < Files; number++)
        {
            await vault.StoreAsync(folder, BenchNames.Of(number), RandomNumberGenerator.GetBytes(FileLength));
        }

        var large = await vault.StoreAsync(ItemId.Root, "large", RandomNumberGenerator.GetBytes(Files * FileLength));
        for (var round = 0; round < Rounds; round++)
        {
            var file = (DownloadOutcome.Opened)await vault.Get<FileDownloads>().OpenAsync(vault.User, large, CancellationToken.None);
            double alone;
            await using (file.File)
            {
                alone = await RateAsync(file.File.Content);
            }

            var zip = (ZipOutcome.Opened)await vault.Get<ZipDownloads>().OpenFolderAsync(vault.User, folder, CancellationToken.None);
            await using (zip.Zip)
            {
                var archive = await RateAsync(zip.Zip.Content);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"file {alone:F0} MB/s, archive {archive:F0} MB/s, ratio {archive / alone:F2}"));
            }
        }
    }

    private static async Task<double> RateAsync(Stream content)
    {
        var buffer = new byte[ReadLength];
        var (total, started) = (0L, Stopwatch.GetTimestamp());
        while (await content.ReadAsync(buffer, CancellationToken.None) is var count and > 0)
        {
            total += count;
        }

        return total / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e6;
    }
}
