using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Files;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Files;

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
        var store = new BrokenStore { OnDiscard = ObjectStoreFault.Unavailable };
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

        Assert.Equal([1, 0, 0, 0, 0], keys.Take(5));
        Assert.Equal((0, keys.Count), (result.Purged, result.Left));
        (store.OnDiscard, store.OnDiscarding) = (null, null);
        Assert.Equal(new SweepResult(6, 0), await vault.Sweep.RunAsync(Token));
        await vault.AssertConsistentAsync(stored: 0);
    }
}
