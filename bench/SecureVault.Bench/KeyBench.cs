using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;

namespace SecureVault.Bench;

/// <summary>How long it takes to bring the keys of many users under another master key, and the files of one user under another key of theirs.</summary>
internal static class KeyBench
{
    private const int Users = 10_000;
    private const int Folders = 20;
    private const int FilesInFolder = 5_000;

    public static async Task RunAsync()
    {
        await using var vault = await BenchVault.StartAsync();
        var db = await vault.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync();
        await using (db)
        {
            for (var number = 0; number < Users; number++)
            {
                var user = Guid.CreateVersion7();
                db.Users.Add(new VaultUser { Id = user, UserName = $"u{number}", NormalizedUserName = $"U{number}", CreatedAt = DateTimeOffset.UnixEpoch });
                vault.Get<UserKeys>().AddFirst(db, user);
            }

            await db.SaveChangesAsync();
        }

        await vault.UseNewMasterKeyAsync();
        var started = Stopwatch.GetTimestamp();
        var result = await vault.Get<MasterKeyRotation>().RunAsync(new Told(started), CancellationToken.None);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.UserKeys} user keys and their cards in the store under another master key: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s in all"));
    }

    /// <summary>One person with 100,000 files gets a new key.</summary>
    public static async Task RunForOneUserAsync()
    {
        await using var vault = await BenchVault.StartAsync();
        for (var number = 0; number < Folders; number++)
        {
            await vault.AddFilesAsync(await vault.MakeFolderAsync(ItemId.Root, $"folder {number}"), FilesInFolder, number * FilesInFolder);
        }

        await vault.Get<UserKeyChange>().RunAsync(vault.User, renewsContents: false, CancellationToken.None);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (before, most, started) = (Environment.WorkingSet, 0L, Stopwatch.GetTimestamp());
        await using var watch = new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        var result = await vault.Get<UserKeyRotation>().RunAsync(progress: null, CancellationToken.None);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Rewrapped} names and file keys under another user key: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {Math.Max(0, most - before) / 1_000_000} MB more memory"));
    }

    /// <summary>The store's cards come after the database, so its last report says how long that took.</summary>
    private sealed class Told(long started) : IProgress<RotationProgress>
    {
        public void Report(RotationProgress value)
        {
            if (value.UserKeys == value.Total)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Total} user keys in the database: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s"));
            }
        }
    }
}
