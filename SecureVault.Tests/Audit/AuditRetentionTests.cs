using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using static SecureVault.Tests.Audit.AuditScene;

namespace SecureVault.Tests.Audit;

/// <summary>Entries and heads whose time is over go in order, and nothing else does.</summary>
public sealed class AuditRetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_whose_time_is_over_are_cut_and_what_is_left_is_whole()
    {
        var (vault, user) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        vault.Clock.Advance(TimeSpan.FromDays(401));
        await vault.StoreAsync(user, "b", ItemId.Root);

        Assert.Equal(5, await vault.Get<AuditRetention>().RunAsync(Token));

        Assert.Equal([6L, 7L], (await EntriesAsync(vault)).Select(entry => entry.Sequence));
        Assert.Equal(new AuditVerdict.Whole(2, 1), await CheckAsync(vault));
        await ExecuteAsync(vault, """DELETE FROM "AuditEntries" WHERE "Sequence" = 6""");
        Assert.Equal(new AuditVerdict.Broken(1, 6, AuditFlaw.Missing), await VerifyAsync(vault));
    }

    [Fact]
    public async Task Nobody_cuts_by_writing_a_checkpoint()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        var third = (await EntriesAsync(vault))[2];
        await ExecuteAsync(vault, """DELETE FROM "AuditEntries" WHERE "Sequence" <= 3""");
        await ExecuteAsync(
            vault,
            $$"""UPDATE "AuditEntries" SET "Action" = 10, "Details" = {0} WHERE "Sequence" = 5""",
            $"chain=1&through=3&mac={Convert.ToHexStringLower(third.Mac)}");

        Assert.Equal(new AuditVerdict.Broken(1, 5, AuditFlaw.Changed), await VerifyAsync(vault));
    }

    [Fact]
    public async Task The_job_writes_a_head_each_hour_and_thins_them_out_later()
    {
        var (vault, _) = await StartAsync(1);
        await using var disposed = vault;

        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);

        Assert.Equal(1, await vault.Get<IStoreRecords>().ListAsync("audit/heads/", Token).CountAsync(Token));
        Assert.Equal(AuditAction.LogVerified, (AuditAction)(await EntriesAsync(vault))[^1].Action);
    }

    [Fact]
    public async Task A_clock_that_jumped_cuts_nothing_and_thins_nothing()
    {
        var (vault, _) = await StartAsync(5);
        await using var disposed = vault;
        await HeadAsync(vault);
        await RefuseAsync(vault);
        await HeadAsync(vault);
        vault.Get<ClockWatch>().Look();
        vault.Clock.Jump(TimeSpan.FromDays(1500));

        Assert.Equal(JobOutcome.Done, (await RunJobAsync(vault)).Outcome);

        Assert.Equal(6, (await EntriesAsync(vault)).Count(entry => (AuditAction)entry.Action != AuditAction.LogVerified));
        Assert.Equal(3, await CountHeadsAsync(vault));
    }

    [Fact]
    public async Task Heads_are_thinned_by_their_own_time()
    {
        var (vault, user) = await StartAsync(1);
        await using var disposed = vault;
        for (var day = 0; day < 6; day++)
        {
            await HeadAsync(vault);
            await vault.StoreAsync(user, $"{day}", ItemId.Root);
            vault.Clock.Advance(TimeSpan.FromDays(1));
        }

        // As a move of the store leaves them.
        foreach (var file in Directory.EnumerateFiles(vault.Folder.Combine("objects"), "*", SearchOption.AllDirectories).Where(file => file.Contains("heads", StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, vault.Clock.GetUtcNow().UtcDateTime.AddDays(-3));
        }

        Assert.Equal(0, await vault.Get<AuditHeads>().ThinAsync(vault.Clock.GetUtcNow().AddDays(-400), Token));
        Assert.Equal(6, await CountHeadsAsync(vault));
    }
}
