using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Tests.Keys.Rotation;
using static SecureVault.Tests.Audit.AuditScene;

namespace SecureVault.Tests.Audit;

/// <summary>A log that was damaged, or whose key was lost, says so until somebody accepts it; then it goes on, and new damage is found.</summary>
public sealed class AuditDamageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_signs_no_cut_for_somebody_who_takes_its_keys_away_for_a_while()
    {
        var (vault, user) = await StartAsync(8);
        await using var disposed = vault;
        await vault.Get<AuditHeads>().WriteAsync(Token);
        await RunAsync(
            vault,
            """CREATE TABLE KeptKeys AS SELECT * FROM "UserKeys" """,
            """CREATE TABLE KeptEpochs AS SELECT * FROM "AuditEpochs" """,
            """CREATE TABLE KeptEntries AS SELECT * FROM "AuditEntries" WHERE "Sequence" <= 3""",
            """DELETE FROM "UserKeys" """,
            """UPDATE "AuditEpochs" SET "SealedKey" = zeroblob(60)""",
            """DELETE FROM "AuditEntries" WHERE "Sequence" > 3""",
            """UPDATE "AuditChains" SET "Sequence" = 3, "Mac" = (SELECT "Mac" FROM "AuditEntries" WHERE "Sequence" = 3)""");
        await RefuseAsync(vault);
        await RunAsync(
            vault,
            """INSERT INTO "UserKeys" SELECT * FROM KeptKeys""",
            """INSERT INTO "AuditEpochs" SELECT * FROM KeptEpochs""",
            """INSERT INTO "AuditEntries" SELECT * FROM KeptEntries""",
            """INSERT INTO "AuditChains" SELECT 1, 3, "Mac", 1 FROM KeptEntries WHERE "Sequence" = 3""");
        await vault.StoreAsync(user, "later", ItemId.Root);

        Assert.Equal(new AuditVerdict.Broken(1, 1, AuditFlaw.ForeignEpoch), await VerifyAsync(vault));
        Assert.Equal(new AuditVerdict.Broken(1, 4, AuditFlaw.Cut), await vault.Get<AuditHeads>().CheckAsync(Token));
        Assert.Equal(JobOutcome.Failed, (await RunJobAsync(vault)).Outcome);
    }

    [Fact]
    public async Task Another_key_file_in_an_empty_vault_is_reported_and_keeps_no_later_key_away()
    {
        var vault = await RotationScene.StartAsync();
        await vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.ServerStarted), Token);
        await vault.Get<AuditHeads>().WriteAsync(Token);
        using var key = MasterKey.Generate();
        vault.Key = key.ToRecoveryText();
        var file = RotationScene.KeyFileOf(vault);
        await using var again = await vault.RestartAsync(() => File.WriteAllText(file, vault.Key + "\n"));
        await again.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.ServerStarted), Token);
        await again.StoreAsync(await again.AddUserAsync(), "a", ItemId.Root);

        Assert.Equal(new AuditVerdict.Broken(1, 1, AuditFlaw.ForeignEpoch), await VerifyAsync(again));
        await AcceptAsync(again);
        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(again));
        await RotationScene.ActivateNewAsync(again);
        Assert.True(await again.Get<KeyringRefresh>().RunAsync(Token));
        Assert.Equal(0, (await RotationScene.RotateAsync(again)).Failed);
        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(again));
    }

    [Fact]
    public async Task Damage_that_was_accepted_is_named_and_later_damage_is_found()
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await vault.Get<AuditHeads>().WriteAsync(Token);
        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Outcome" = 2 WHERE "Sequence" = 3""");
        Assert.Equal(new AuditVerdict.Broken(1, 3, AuditFlaw.Changed), await CheckAsync(vault));

        await AcceptAsync(vault);

        var begun = (await EntriesAsync(vault))[^1];
        Assert.Equal((2, 1L, AuditAction.ChainBegun), (begun.Chain, begun.Sequence, (AuditAction)begun.Action));
        Assert.Equal("reason=accepted&chain=1&through=5&flaws=1-3-Changed", begun.Details);
        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(vault));
        await vault.StoreAsync(user, "later", ItemId.Root);
        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);
        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Outcome" = 2 WHERE "Chain" = 1 AND "Sequence" = 2""");
        Assert.Equal(new AuditVerdict.Broken(1, 2, AuditFlaw.Changed), await CheckAsync(vault));
        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Outcome" = 1 WHERE "Chain" = 1 AND "Sequence" = 2""");
        await ExecuteAsync(vault, """DELETE FROM "AuditEntries" WHERE "Chain" = 2 AND "Sequence" = 2""");
        Assert.Equal(new AuditVerdict.Broken(2, 2, AuditFlaw.Missing), await CheckAsync(vault));
    }

    [Fact]
    public async Task Nobody_accepts_damage_by_writing_into_what_is_not_verified_any_more()
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Outcome" = 2 WHERE "Sequence" = 1""");
        await AcceptAsync(vault);
        await vault.StoreAsync(user, "later", ItemId.Root);

        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Action" = 12, "Details" = 'reason=accepted&flaws=2-1-Changed_1-1-Cut' WHERE "Chain" = 1 AND "Sequence" = 1""");
        await ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Outcome" = 3 WHERE "Chain" = 2 AND "Sequence" = 2""");

        Assert.Equal(new AuditVerdict.Broken(2, 2, AuditFlaw.Changed), await VerifyAsync(vault));
    }

    [Theory]
    [InlineData("""UPDATE "AuditEpochs" SET "SealedKey" = zeroblob(60)""")]
    [InlineData("""DELETE FROM "AuditChains" """)]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Sequence" = 5""")]
    public async Task A_log_goes_on_after_any_damage_that_was_accepted_and_is_whole_when_its_time_is_over(string sql)
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await vault.Get<AuditHeads>().WriteAsync(Token);
        await ExecuteAsync(vault, sql);

        await AcceptAsync(vault);
        await vault.StoreAsync(user, "later", ItemId.Root);

        Assert.IsType<AuditVerdict.Whole>(await CheckAsync(vault));
        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);
        vault.Clock.Advance(TimeSpan.FromDays(401));
        await vault.StoreAsync(user, "much later", ItemId.Root);
        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);
        Assert.DoesNotContain(await EntriesAsync(vault), entry => entry.Chain == 1);
        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);
    }

    private static async Task AcceptAsync(CoreVault vault)
    {
        var checkup = vault.Get<AuditCheckup>();
        await checkup.AcceptAsync(await checkup.FindFlawsAsync(progress: null, Token), Token);
    }

    private static async Task RunAsync(CoreVault vault, params string[] statements)
    {
        await using var db = await vault.ContextAsync();
        await db.Database.OpenConnectionAsync(Token);
        foreach (var sql in statements.Prepend("PRAGMA foreign_keys=OFF"))
        {
            await db.Database.ExecuteSqlRawAsync(sql, Token);
        }
    }
}
