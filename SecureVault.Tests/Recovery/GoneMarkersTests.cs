using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>What the store is told of destroyed keys, and when.</summary>
public sealed class GoneMarkersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_notes_the_versions_whose_keys_it_destroyed_once()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root, [1]);
        await vault.StoreAsync(user, "a", ItemId.Root, [2], NameConflict.Replace);
        await vault.StoreAsync(user, "kept", ItemId.Root);
        var versions = await VersionsOfAsync(vault, item);
        await DeleteAsync(vault, user, item);

        await vault.Sweep.RunAsync(Token);
        await vault.Sweep.RunAsync(Token);

        var marker = Assert.Single(await ReadAllAsync(vault));
        Assert.Equal(vault.Clock.GetUtcNow(), marker.Time);
        Assert.Equal(versions.Select(version => new GoneId(GoneKind.Version, version)).ToHashSet(), marker.Ids.ToHashSet());
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task The_marker_is_stored_before_the_objects_go_and_the_rows()
    {
        var records = new BrokenRecords();
        await using var vault = await StartAsync(records);
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        var stored = await vault.ObjectOfAsync(item);
        await DeleteAsync(vault, user, item);
        var seen = new List<(bool Object, int Rows)>();
        records.BeforePut = async _ => seen.Add((File.Exists(stored), await CountRowsAsync(vault)));

        await vault.Sweep.RunAsync(Token);

        Assert.Equal([(true, 1)], seen);
        Assert.False(File.Exists(stored));
        Assert.Equal(0, await CountRowsAsync(vault));
    }

    [Fact]
    public async Task While_the_store_takes_no_marker_the_rows_stay_and_the_next_sweep_tries_again()
    {
        var records = new BrokenRecords();
        await using var vault = await StartAsync(records);
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await DeleteAsync(vault, user, item);
        records.OnPut = ObjectStoreError.Unavailable;

        var failed = await vault.Sweep.RunAsync(Token);
        records.OnPut = null;
        var result = await vault.Sweep.RunAsync(Token);

        Assert.Equal((0, 1, ObjectStoreError.Unavailable), (failed.Purged, failed.Left, failed.Error!.Error));
        Assert.Equal((1, 0), (result.Purged, result.Left));
        Assert.Single(await ReadAllAsync(vault));
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_sweep_that_destroys_nothing_writes_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);

        await vault.Sweep.RunAsync(Token);

        Assert.Empty(await ReadAllAsync(vault));
        Assert.False(Directory.Exists(vault.Folder.Combine("objects", "gone")));
    }

    [Fact]
    public async Task Markers_go_when_they_are_older_than_a_year_and_than_the_oldest_backup()
    {
        await using var vault = await CoreVault.StartAsync();
        var markers = vault.Get<GoneMarkers>();
        var begin = vault.Clock.GetUtcNow();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await markers.WriteAsync([new GoneId(GoneKind.Version, Guid.NewGuid())], Token);
            vault.Clock.Advance(TimeSpan.FromDays(200));
        }

        // Written 600, 400 and 200 days ago, by the store's clock as well.
        foreach (var file in Directory.EnumerateFiles(vault.Folder.Combine("objects", "gone")))
        {
            File.SetLastWriteTimeUtc(file, DateTime.ParseExact(Path.GetFileName(file)[..8], "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));
        }

        await markers.DeleteExpiredAsync(oldestBackup: null, Token);
        Assert.Equal(3, (await ReadAllAsync(vault)).Count);
        await markers.DeleteExpiredAsync(begin.AddDays(1), Token);
        Assert.Equal(3, (await ReadAllAsync(vault)).Count);
        await markers.DeleteExpiredAsync(begin.AddDays(100), Token);
        Assert.Equal(2, (await ReadAllAsync(vault)).Count);
        await markers.DeleteExpiredAsync(vault.Clock.GetUtcNow(), Token);
        Assert.Equal(begin.AddDays(400), Assert.Single(await ReadAllAsync(vault)).Time);
    }

    [Fact]
    public async Task A_marker_that_does_not_open_is_named()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Version, Guid.NewGuid())], Token);
        var records = vault.Get<IStoreRecords>();
        var name = (await records.ListAsync("gone/", Token).SingleAsync(Token)).Name;
        var bytes = (await records.ReadAsync(name, Token))!;
        bytes[^1] ^= 1;
        await records.PutAsync(name, bytes, Token);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(vault));

        Assert.Contains(name.ToString(), error.Message, StringComparison.Ordinal);
    }

    private static Task<CoreVault> StartAsync(BrokenRecords records) => CoreVault.StartAsync(
        configure: services => services.AddSingleton<IStoreRecords>(provider => records.Over(provider.GetRequiredService<DiskRecords>())));

    private static async Task DeleteAsync(CoreVault vault, UserId user, ItemId item)
    {
        await vault.Trash.DeleteAsync(user, [item], Token);
        await vault.Trash.PurgeAsync(user, [item], Token);
    }

    private static async Task<List<GoneMarker>> ReadAllAsync(CoreVault vault) =>
        await vault.Get<GoneMarkers>().ReadAllAsync(Token).ToListAsync(Token);

    private static async Task<List<Guid>> VersionsOfAsync(CoreVault vault, ItemId item)
    {
        await using var db = await vault.ContextAsync();
        return await db.Versions.Where(version => version.ItemId == item.Value).Select(version => version.Id).ToListAsync(Token);
    }

    private static async Task<int> CountRowsAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        return await db.Versions.CountAsync(Token);
    }
}
