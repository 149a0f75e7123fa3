using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using static SecureVault.Tests.Audit.AuditScene;

namespace SecureVault.Tests.Audit;

/// <summary>Whoever can write the whole database can't take entries back that the store's heads know of.</summary>
public sealed class AuditHeadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Heads_agree_with_a_log_that_nobody_touched()
    {
        var (vault, user) = await StartAsync(3);
        await using var disposed = vault;
        await HeadAsync(vault);
        await vault.StoreAsync(user, "b", ItemId.Root);
        await HeadAsync(vault);

        Assert.Equal(new AuditVerdict.Whole(4, 2), await CheckAsync(vault));
    }

    [Fact]
    public async Task A_tail_that_was_cut_together_with_its_end_is_missed()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        await CutAsync(vault, through: 3);
        Assert.Equal(new AuditVerdict.Whole(3), await VerifyAsync(vault));

        Assert.Equal(new AuditVerdict.Broken(1, 4, AuditFlaw.Cut), await CheckAsync(vault));
    }

    [Fact]
    public async Task A_tail_that_was_cut_is_missed_after_the_vault_wrote_on_as_well()
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        await CutAsync(vault, through: 3);
        for (var i = 0; i < 4; i++)
        {
            await vault.StoreAsync(user, $"later {i}", ItemId.Root);
        }

        Assert.Equal(new AuditVerdict.Broken(1, 5, AuditFlaw.Cut), await CheckAsync(vault));
        Assert.Equal(JobOutcome.Failed, (await RunJobAsync(vault)).Outcome);
    }

    [Fact]
    public async Task A_log_that_was_thrown_away_is_missed()
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        foreach (var table in new[] { "AuditEntries", "AuditChains", "AuditEpochs" })
        {
            await ExecuteAsync(vault, $"""DELETE FROM "{table}" """);
        }

        Assert.Equal(new AuditVerdict.Broken(1, 1, AuditFlaw.Cut), await CheckAsync(vault));
        for (var i = 0; i < 6; i++)
        {
            await vault.StoreAsync(user, $"later {i}", ItemId.Root);
        }

        Assert.Equal(new AuditVerdict.Broken(1, 5, AuditFlaw.Cut), await CheckAsync(vault));
    }

    [Fact]
    public async Task An_older_database_that_somebody_put_back_is_found()
    {
        var (vault, user) = await StartAsync(2);
        var file = vault.Get<IOptions<DatabaseOptions>>().Value.File;
        await ExecuteAsync(vault, "VACUUM INTO {0}", file + ".old");
        await vault.StoreAsync(user, "b", ItemId.Root);
        await HeadAsync(vault);

        await using var again = await vault.RestartAsync(() =>
        {
            foreach (var ending in (string[])["-wal", "-shm"])
            {
                File.Delete(file + ending);
            }

            File.Move(file + ".old", file, overwrite: true);
        });

        Assert.Equal(new AuditVerdict.Broken(1, 3, AuditFlaw.Cut), await CheckAsync(again));
    }

    [Fact]
    public async Task A_restored_backup_goes_on_in_a_chain_of_its_own_and_says_so()
    {
        var (vault, user) = await StartAsync(2);
        await using var disposed = vault;
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await vault.StoreAsync(user, "b", ItemId.Root);
        await HeadAsync(vault);
        using var elsewhere = new TemporaryFolder();
        using (var reader = await vault.Get<Backups>().ReadAsync(backup.Id, Token))
        {
            await vault.Get<Restore>().RunAsync(reader, elsewhere.Combine("securevault.db"), progress: null, Token);
        }

        await using var restored = await vault.StartBesideAsync(elsewhere, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));

        var entries = await EntriesAsync(restored);
        Assert.Equal([AuditAction.ChainBegun, AuditAction.DatabaseRestored], entries.Where(entry => entry.Chain > 1).Take(2).Select(entry => (AuditAction)entry.Action));
        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(restored));
        await ExecuteAsync(restored, """DELETE FROM "AuditEntries" WHERE "Chain" = 1 AND "Sequence" = 2""");
        await ExecuteAsync(restored, """UPDATE "AuditChains" SET "Sequence" = 1, "Mac" = (SELECT "Mac" FROM "AuditEntries" WHERE "Chain" = 1) WHERE "Number" = 1""");
        Assert.Equal(new AuditVerdict.Broken(1, 2, AuditFlaw.Cut), await CheckAsync(restored));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_chain_that_was_cut_and_grew_again_takes_no_head_away(int grown)
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        await CutAsync(vault, through: 3);
        for (var i = 0; i < grown; i++)
        {
            await RefuseAsync(vault);
        }

        Assert.Null(await vault.Get<AuditHeads>().WriteAsync(Token));

        Assert.Equal(new AuditVerdict.Broken(1, 5, AuditFlaw.Cut), await CheckAsync(vault));
        Assert.Equal(1, await CountHeadsAsync(vault));
    }

    [Fact]
    public async Task An_hourly_head_that_the_store_speaks_against_fails_the_job()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);
        await CutAsync(vault, through: 3);
        await RefuseAsync(vault);

        var hourly = await vault.Get<IEnumerable<IJob>>().Single(job => job.Name == JobName.AuditLog).RunAsync(new JobRun(isAsked: false, _ => { }), Token);

        Assert.Equal(JobOutcome.Failed, hourly.Outcome);
    }

    [Fact]
    public async Task A_stop_takes_no_head_away()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        await CutAsync(vault, through: 3);
        await RefuseAsync(vault);

        await new AuditOfServer(
            vault.Get<AuditLog>(), vault.Get<AuditHeads>(), vault.Get<StoreOwnership>(), vault.Get<VaultDatabase>(), NullLogger<AuditOfServer>.Instance).StopAsync(Token);

        Assert.Equal(new AuditVerdict.Broken(1, 5, AuditFlaw.Cut), await CheckAsync(vault));
    }

    [Fact]
    public async Task Broken_logs_get_heads_as_well()
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Outcome" = 2 WHERE "Sequence" = 3""");
        await vault.StoreAsync(user, "b", ItemId.Root);

        Assert.Equal(JobOutcome.Failed, (await RunJobAsync(vault)).Outcome);

        Assert.Equal(2, await CountHeadsAsync(vault));
    }

    [Fact]
    public async Task A_second_restore_leaves_the_chain_of_the_first_and_a_later_cut_is_found()
    {
        var (vault, user) = await StartAsync(2);
        await using var disposed = vault;
        var backup = (await vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;
        await vault.StoreAsync(user, "b", ItemId.Root);
        await HeadAsync(vault);
        using var one = new TemporaryFolder();
        await using (var first = await RestoreAsync(vault, backup, one))
        {
            await first.StoreAsync(user, "c", ItemId.Root);
            await HeadAsync(first);
        }

        vault.Clock.Advance(TimeSpan.FromMinutes(30));
        using var two = new TemporaryFolder();
        await using var second = await RestoreAsync(vault, backup, two);

        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(second));
        await second.StoreAsync(user, "d", ItemId.Root);
        await HeadAsync(second);
        var chain = (await EntriesAsync(second))[^1].Chain;
        await ExecuteAsync(second, """DELETE FROM "AuditEntries" WHERE "Chain" = {0} AND "Sequence" > 2""", chain);
        await ExecuteAsync(
            second, """UPDATE "AuditChains" SET "Sequence" = 2, "Mac" = (SELECT "Mac" FROM "AuditEntries" WHERE "Chain" = {0} AND "Sequence" = 2) WHERE "Number" = {0}""", chain);
        Assert.Equal(new AuditVerdict.Broken(chain, 3, AuditFlaw.Cut), await CheckAsync(second));
    }

    [Fact]
    public async Task A_restore_without_a_backup_leaves_what_the_store_knows_and_no_more()
    {
        var (vault, user) = await StartAsync(2);
        await using var disposed = vault;
        await vault.StoreAsync(user, "b", ItemId.Root);
        await HeadAsync(vault);
        using var elsewhere = new TemporaryFolder();

        await using var restored = await RestoreAsync(vault, backup: null, elsewhere);

        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(restored));
        await vault.StoreAsync(user, "c", ItemId.Root);
        await HeadAsync(vault); // somebody goes on with the database that was left
        Assert.Equal(new AuditVerdict.Broken(1, 1, AuditFlaw.Cut), await CheckAsync(restored));
    }

    private static async Task<CoreVault> RestoreAsync(CoreVault vault, BackupId? backup, TemporaryFolder elsewhere)
    {
        using var reader = backup is { } id ? await vault.Get<Backups>().ReadAsync(id, Token) : null;
        await vault.Get<Restore>().RunAsync(reader, elsewhere.Combine("securevault.db"), progress: null, Token);
        return await vault.StartBesideAsync(elsewhere, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
    }

    private static async Task CutAsync(CoreVault vault, long through)
    {
        await ExecuteAsync(vault, """DELETE FROM "AuditEntries" WHERE "Sequence" > {0}""", through);
        await ExecuteAsync(
            vault, """UPDATE "AuditChains" SET "Sequence" = {0}, "Mac" = (SELECT "Mac" FROM "AuditEntries" WHERE "Sequence" = {0})""", through);
    }
}
