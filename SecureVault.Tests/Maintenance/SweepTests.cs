using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Maintenance;

public sealed class SweepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drives_hear_that_what_was_deleted_or_older_is_gone()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, eve) = (await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"));
        await vault.AddUserAsync("bob@example.org");
        var item = await vault.StoreAsync(ada, "a", ItemId.Root);
        await vault.Trash.DeleteAsync(ada, [item], Token);
        await vault.StoreAsync(eve, "a", ItemId.Root, [1]);
        await vault.StoreAsync(eve, "a", ItemId.Root, [2], NameConflict.Replace);
        var heard = new List<VaultEvent>();
        using var subscription = vault.Events.Subscribe(heard.Add);
        await vault.Sweep.RunAsync(Token);
        Assert.Empty(heard);
        vault.Clock.Advance(TimeSpan.FromDays(400));

        await vault.Sweep.RunAsync(Token);

        Assert.Equal(
            new HashSet<VaultEvent> { new VaultEvent.DriveChanged(ada), new VaultEvent.DriveChanged(eve) }, [.. heard]);
        Assert.Equal(2, heard.Count);
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Records_of_the_store_are_neither_compared_nor_swept()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        var records = vault.Get<IStoreRecords>();
        string[] names = ["backups/b/0000", "cards/ada/1", "doctor/probe", "gone/20260301-1"];
        foreach (var name in names)
        {
            await records.PutAsync(RecordName.Parse(name), new byte[1], Token);
        }

        vault.Clock.Advance(TimeSpan.FromDays(400));
        await vault.Sweep.RunAsync(Token);

        await vault.AssertConsistentAsync(stored: 1);
        foreach (var name in names)
        {
            Assert.NotNull(await records.ReadAsync(RecordName.Parse(name), Token));
        }
    }

    [Fact]
    public async Task One_persons_large_purge_does_not_hold_up_the_end_of_anothers_keys()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, eve) = (await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"));
        var folder = await vault.MakeFolderAsync(ada, ItemId.Root, "many");
        for (var number = 0; number < 450; number++)
        {
            await vault.StoreAsync(ada, $"{number}", folder);
        }

        var item = await vault.StoreAsync(eve, "a", ItemId.Root);
        await vault.Trash.DeleteAsync(eve, [item], Token);
        await vault.Trash.DeleteAsync(ada, [folder], Token);
        await vault.Trash.PurgeAsync(ada, [folder], Token);
        var waiting = -1;
        using var subscription = vault.Events.Subscribe(happened =>
        {
            using var db = vault.Get<IDbContextFactory<VaultDbContext>>().CreateDbContext();
            if (happened == new VaultEvent.DriveChanged(ada))
            {
                // As if Eve emptied her trash now, when the purge of Ada's files has just begun.
                db.Items.Where(row => row.Id == item.Value).ExecuteUpdate(set => set.SetProperty(row => row.IsPurging, true));
            }
            else if (happened == new VaultEvent.DriveChanged(eve))
            {
                waiting = db.Versions.Count(row => row.OwnerId == ada.Value);
            }
        });

        var result = await vault.Sweep.RunAsync(Token);

        Assert.Equal(250, waiting);
        Assert.Equal(0, result.Left);
        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task While_the_store_does_not_answer_keys_end_before_it_is_asked_again()
    {
        var store = new BrokenStore { OnDiscard = ObjectStoreError.Unavailable };
        await using var vault = await CoreVault.StartAsync(
            configure: services => services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>())));
        var (ada, eve) = (await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"));
        var folder = await vault.MakeFolderAsync(ada, ItemId.Root, "some");
        for (var number = 0; number < 5; number++)
        {
            await vault.StoreAsync(ada, $"{number}", folder);
        }

        var item = await vault.StoreAsync(eve, "a", ItemId.Root);
        await vault.Trash.DeleteAsync(eve, [item], Token);
        await vault.Trash.DeleteAsync(ada, [folder], Token);
        await vault.Trash.PurgeAsync(ada, [folder], Token);
        var keys = new List<int>();
        store.OnDiscarding = _ =>
        {
            using var db = vault.Get<IDbContextFactory<VaultDbContext>>().CreateDbContext();
            keys.Add(db.Versions.Count(row => row.OwnerId == eve.Value && row.WrappedFileKey != null));

            // As if Eve emptied her trash while the store is waited for.
            db.Items.Where(row => row.Id == item.Value).ExecuteUpdate(set => set.SetProperty(row => row.IsPurging, true));
        };

        var result = await vault.Sweep.RunAsync(Token);

        Assert.Equal([1, 0, 0], keys);
        Assert.Equal((0, 6, 3, ObjectStoreError.Unavailable), (result.Purged, result.Left, result.Failures, result.Error!.Error));
        (store.OnDiscard, store.OnDiscarding) = (null, null);
        Assert.Equal(new SweepResult(6, 0), await vault.Sweep.RunAsync(Token));
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task The_next_sweep_begins_behind_the_objects_at_which_the_store_failed()
    {
        var store = new BrokenStore { OnDiscard = ObjectStoreError.Unavailable };
        await using var vault = await CoreVault.StartAsync(
            configure: services => services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>())));
        var user = await vault.AddUserAsync();
        for (var number = 0; number < 5; number++)
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root);
        }

        var items = (await vault.ListAsync(user)).Select(entry => entry.Id).ToList();
        await vault.Trash.DeleteAsync(user, items, Token);
        await vault.Trash.PurgeAsync(user, items, Token);
        var asked = new List<ObjectKey>();
        store.OnDiscarding = asked.Add;

        await vault.Sweep.RunAsync(Token);
        await vault.Sweep.RunAsync(Token);

        // Three, then the other two and from the beginning again.
        Assert.Equal(6, asked.Count);
        Assert.Equal(5, asked.Distinct().Count());
        Assert.Equal(asked[0], asked[5]);
        store.OnDiscard = null;
        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_sweep_tells_why_keys_were_destroyed()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var (expired, emptied) = (await vault.StoreAsync(user, "expired", ItemId.Root), await vault.StoreAsync(user, "emptied", ItemId.Root));
        await vault.StoreAsync(user, "replaced", ItemId.Root, [1]);
        await vault.StoreAsync(user, "replaced", ItemId.Root, [2], NameConflict.Replace);
        await vault.StoreAsync(user, "replaced", ItemId.Root, [3], NameConflict.Replace);
        await vault.Get<UploadService>().CreateAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "unfinished", Length = 9 }, Token);
        await vault.Trash.DeleteAsync(user, [expired, emptied], Token);
        await vault.Trash.PurgeAsync(user, [emptied], Token);
        vault.Clock.Advance(TimeSpan.FromDays(400));

        var result = await vault.Sweep.RunAsync(Token);

        Assert.Equal(new DestroyedKeys(TrashExpired: 1, TrashEmptied: 1, OldVersions: 2, AbandonedUploads: 1), result.Destroyed);
        await vault.AssertConsistentAsync(stored: 1);
    }
}
