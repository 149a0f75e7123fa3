using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Jobs;
using SecureVault.Core.Recovery.Strays;
using SecureVault.Core.Versions;
using SecureVault.Tests.Recovery;
using static SecureVault.Tests.Keys.Rotation.UserKeyScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>A vault comes back around a rotation of user keys: with a backup from before it, and with none.</summary>
public sealed class UserKeyRestoreTests : AdoptionFixture
{
    private static readonly Dictionary<string, string?> Settings = new() { ["Scrub:Rate"] = "1000000000000" };

    [Fact]
    public async Task After_a_backup_from_before_the_rotation_the_newest_key_seals_what_is_new()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        var backup = await BackUpAsync(vault);
        await ChangeAsync(vault, user);
        await RotateAsync(vault);
        var late = await vault.StoreAsync(user, "late", ItemId.Root, [8]);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);

        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(1, 0, 0, 0, 0));

        Assert.Equal([(1, false), (2, true)], (await KeysAsync(restored, user)).Select(key => (key.Version, key.IsActive)));
        Assert.Equal([8], await restored.ReadAsync(user, (await FindAsync(restored, user, "late")).Id));
        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal(late, (await FindAsync(restored, user, "late")).Id);
        await RotateAsync(restored);
        Assert.Equal(("2", "2"), await RowVersionsAsync(restored, user));
        Assert.Equal([2], await restored.ReadAsync(user, file));
    }

    [Fact]
    public async Task After_a_backup_from_before_contents_were_sealed_anew_each_file_has_the_content_that_it_had()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, _) = await FillAsync(vault);
        var backup = await BackUpAsync(vault);
        await ChangeAsync(vault, user, renewsContents: true);
        await RotateAsync(vault);
        await vault.Sweep.RunAsync(Token);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        var paths = await vault.PathsAsync(user);

        // All objects of the backup are gone, and noted as such; those that took their places go to their files.
        await using var restored = await RestoreAsync(vault, backup, new AdoptionResult(1, 3, 0, 0, 0));

        Assert.Equal(paths, (await restored.PathsAsync(user)).Where(path => path != "/gone.txt" && !path.EndsWith("/gone.txt", StringComparison.Ordinal)));
        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal([true, false], (await restored.Get<FileVersions>().ListAsync(user, file, Token)).Select(version => version.IsCurrent));
    }

    [Fact]
    public async Task Without_a_backup_the_cards_and_the_objects_are_enough()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, file, folder) = await FillAsync(vault);
        await ChangeAsync(vault, user);
        await vault.StoreAsync(user, "under the second key", folder, [5]);
        await ChangeAsync(vault, user, renewsContents: true);
        await RotateAsync(vault);
        await vault.Sweep.RunAsync(Token);
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        Assert.Equal([3], Cards(vault, user));

        await using var restored = await RestoreAsync(vault, backup: null, new AdoptionResult(4, 1, 0, 0, 0) { Accounts = new AccountCounts(1, 0) });
        await UnlockAsync(restored, user);

        Assert.Equal([3], (await KeysAsync(restored, user)).Select(key => key.Version));
        Assert.Equal([2], await restored.ReadAsync(user, file));
        Assert.Equal([5], await restored.ReadAsync(user, (await FindAsync(restored, user, "under the second key")).Id));
    }

    [Fact]
    public async Task The_job_does_nothing_while_nobody_has_a_new_key_and_all_when_somebody_has()
    {
        await using var vault = await CoreVault.StartAsync(Settings);
        var (user, _, _) = await FillAsync(vault);
        var job = vault.Get<IEnumerable<IJob>>().Single(job => job.Name == JobName.UserKeys);
        Assert.Empty((await job.RunAsync(new JobRun(isAsked: false, _ => { }), Token)).Counts);

        await ChangeAsync(vault, user, renewsContents: true);
        var result = await job.RunAsync(new JobRun(isAsked: false, _ => { }), Token);

        Assert.Equal((JobOutcome.Done, 9L, 4L, 1L), (result.Outcome, result[JobCount.Rewrapped], result[JobCount.Resealed], result[JobCount.KeysDestroyed]));
    }

    private static async Task UnlockAsync(CoreVault vault, UserId user)
    {
        await using var db = await vault.ContextAsync();
        var row = await db.Users.FindAsync([user.Value], Token);
        row!.LockedAt = null;
        await db.SaveChangesAsync(Token);
    }
}
