using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Recovery;

/// <summary>Accounts from after the last backup come back with it, and so does what was decided about others since.</summary>
public sealed class AccountAdoptionTests : AdoptionFixture
{
    [Fact]
    public async Task An_account_from_after_the_backup_is_back_with_its_files_and_waits_for_an_administrator()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var backup = await BackUpAsync(vault);
        var eve = await vault.AddUserAsync("eve@example.org");
        await vault.StoreAsync(eve, "hers", ItemId.Root, [3]);

        await using var restored = await RestoreAsync(
            vault, backup, new AdoptionResult(Files: 1, 0, 0, 0, 0) { Accounts = new AccountCounts(Added: 1, Locked: 0) });

        await Assert.ThrowsAsync<AccessEndedException>(() => restored.ListAsync(eve));
        Assert.Empty(await restored.ListAsync(ada));
        var reset = await restored.Get<Passwords>().ResetAsync("eve@example.org", "a long enough one", unlocks: true, Token);
        Assert.Equal(new ResetPasswordOutcome.Reset(IsLocked: false), reset);
        Assert.Equal([3], await restored.ReadAsync(eve, Assert.Single(await restored.ListAsync(eve)).Id));
    }

    [Fact]
    public async Task An_account_whose_card_is_lost_gets_its_files_by_the_key_in_the_backup()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "old", ItemId.Root);
        var backup = await BackUpAsync(vault);
        await vault.StoreAsync(user, "new", ItemId.Root);
        await vault.Get<IStoreRecords>().DeleteAsync(RecordName.Parse($"cards/{user}/1"), Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(Files: 1, 0, 0, 0, 0));

        Assert.Equal(["/new", "/old"], await restored.PathsAsync(user));
    }

    [Fact]
    public async Task Whatever_an_administrator_decides_after_a_restore_holds()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        var backup = await BackUpAsync(vault);
        await vault.LockAsync(user);
        await vault.LimitAsync(user, 1000);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        await using var restored = await RestoreAsync(
            vault, backup, default(AdoptionResult) with { Accounts = new AccountCounts(Added: 0, Locked: 1) });
        await restored.Get<Passwords>().ResetAsync("ada@example.org", "a long enough one", unlocks: true, Token);
        await restored.LimitAsync(user, 2000);

        await restored.Get<StrayRecovery>().RunAsync(progress: null, Token);

        Assert.Single(await restored.ListAsync(user));
        Assert.Equal(2000, (await restored.Get<DriveSpace>().OfAsync(user, Token)).Quota);
    }

    [Fact]
    public async Task An_invitation_of_before_lets_nobody_in()
    {
        await using var vault = await CoreVault.StartAsync();
        var administrator = await vault.AddUserAsync();
        await using (var db = await vault.ContextAsync())
        {
            db.Invitations.Add(new Invitation
            {
                Id = Guid.NewGuid(),
                CodeHash = new byte[32],
                Email = "eve@example.org",
                NormalizedEmail = "EVE@EXAMPLE.ORG",
                IsAdministrator = true,
                InvitedBy = administrator.Value,
                CreatedAt = vault.Clock.GetUtcNow(),
                ExpiresAt = vault.Clock.GetUtcNow().AddDays(3),
            });
            await db.SaveChangesAsync(Token);
        }

        await using var restored = await RestoreAsync(vault, await BackUpAsync(vault), default);

        await using var after = await restored.ContextAsync();
        Assert.Equal(0, await after.Invitations.CountAsync(Token));
    }

    [Fact]
    public async Task A_card_that_the_store_does_not_deliver_stops_the_restore_and_does_not_cost_the_account()
    {
        var records = new BrokenRecords();
        await using var vault = await CoreVault.StartAsync(
            configure: services => services.AddSingleton<IStoreRecords>(provider => records.Over(provider.GetRequiredService<DiskRecords>())));
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        records.Unreadable = RecordName.Parse($"cards/{user}/1");

        await Assert.ThrowsAsync<ObjectStoreException>(
            () => vault.Get<Restore>().RunAsync(backup: null, File, progress: null, Token));

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task A_limit_that_was_set_after_the_backup_holds()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        var backup = await BackUpAsync(vault);
        await vault.LimitAsync(user, 1000);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        await using var restored = await RestoreAsync(vault, backup, default);

        Assert.Equal(1000, (await restored.Get<DriveSpace>().OfAsync(user, Token)).Quota);
    }
}
