using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>Who may upload, and who hears of it.</summary>
public sealed class UploadAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_account_can_neither_upload_nor_list_nor_read_nor_delete()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a", [1]));
        await vault.LockAsync(user);

        await Assert.ThrowsAsync<AccessEndedException>(() => vault.UploadAsync(user, "b", [1]));
        await Assert.ThrowsAsync<AccessEndedException>(() => vault.ListAsync(user));
        await Assert.ThrowsAsync<AccessEndedException>(() => vault.Downloads.OpenAsync(user, stored.Item, Token));
        await Assert.ThrowsAsync<AccessEndedException>(() => vault.Trash.DeleteAsync(user, [stored.Item], Token));
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task An_account_locked_in_the_middle_of_an_upload_gets_nothing_stored()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = new FaultyStream(9_000_000, () => vault.LockAsync(user).GetAwaiter().GetResult()) { End = 20_000_000 };

        await Assert.ThrowsAsync<AccessEndedException>(() => vault.UploadAsync(user, "a", 20_000_000, content));

        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task Another_persons_file_looks_like_one_that_does_not_exist()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(ada, "a", [1]));

        Assert.Equal(
            await vault.Downloads.OpenAsync(eve, ItemId.New(), Token),
            await vault.Downloads.OpenAsync(eve, stored.Item, Token));
        Assert.Empty((await vault.Trash.DeleteAsync(eve, [stored.Item], Token)).Deleted);
        Assert.Empty(await vault.ListAsync(eve));
        Assert.Single(await vault.ListAsync(ada));
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(eve, "a", [2]));
    }

    [Fact]
    public async Task Windows_of_the_owner_hear_of_it_and_others_do_not()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var heard = new List<VaultEvent>();
        using var subscription = vault.Events.Subscribe(heard.Add);

        await vault.UploadAsync(ada, "a", [1]);

        Assert.Equal([new VaultEvent.DriveChanged(ada, ItemId.Root)], heard.OfType<VaultEvent.DriveChanged>());
        Assert.All(heard.OfType<VaultEvent.ContentStored>(), stored => Assert.Equal(ada, stored.Owner));
    }
}
