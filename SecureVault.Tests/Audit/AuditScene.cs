using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Data.Audits;
using SecureVault.Core.Jobs;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Audit;

/// <summary>A log with entries that fill every column, and somebody who changes it behind the vault's back.</summary>
internal static class AuditScene
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Adds entries about a file of the person.</summary>
    public static async Task FillAsync(CoreVault vault, UserId user, ItemId item, int count)
    {
        AuditOrigin.Person(user, SessionId.Of("code"), "203.0.113.0/24").Begin();
        for (var i = 0; i < count; i++)
        {
            await vault.Get<AuditLog>().RecordAloneAsync(
                new AuditEvent(AuditAction.Downloaded, AuditTarget.Item(user, item)) { Details = [("number", i)] }, Token);
        }
    }

    /// <summary>A vault, a person and a file, and entries that tell of it.</summary>
    public static async Task<(CoreVault Vault, UserId User)> StartAsync(int count)
    {
        var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "planted name.txt", ItemId.Root);
        await ExecuteAsync(vault, """DELETE FROM "AuditEntries" """);
        await ExecuteAsync(vault, """DELETE FROM "AuditChains" """);
        await ExecuteAsync(vault, """DELETE FROM "AuditEpochs" """);
        await FillAsync(vault, user, item, count);
        return (vault, user);
    }

    public static Task<AuditVerdict> VerifyAsync(CoreVault vault) => vault.Get<AuditVerification>().RunAsync(progress: null, Token);

    public static async Task<int> ExecuteAsync(CoreVault vault, string sql, params object[] values)
    {
        await using var db = await vault.ContextAsync();
        return await db.Database.ExecuteSqlRawAsync(sql, values, Token);
    }

    public static async Task<List<AuditEntry>> EntriesAsync(CoreVault vault)
    {
        await using var db = await vault.ContextAsync();
        return await db.AuditEntries.AsNoTracking().OrderBy(entry => entry.Chain).ThenBy(entry => entry.Sequence).ToListAsync(Token);
    }

    /// <summary>An entry that anybody can bring about.</summary>
    public static Task RefuseAsync(CoreVault vault) =>
        vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.SignIn) { Outcome = AuditOutcome.Refused }, Token);

    public static async Task HeadAsync(CoreVault vault) => Assert.NotNull(await vault.Get<AuditHeads>().WriteAsync(Token));

    public static ValueTask<int> CountHeadsAsync(CoreVault vault) => vault.Get<IStoreRecords>().ListAsync("audit/heads/", Token).CountAsync(Token);

    /// <summary>Chains and heads, without the entry that tells of it.</summary>
    public static async Task<AuditVerdict> CheckAsync(CoreVault vault) => await VerifyAsync(vault) is AuditVerdict.Whole whole
        ? await vault.Get<AuditHeads>().CheckAsync(Token) is AuditVerdict.Whole { Heads: var heads } ? whole with { Heads = heads } : await vault.Get<AuditHeads>().CheckAsync(Token)
        : await VerifyAsync(vault);

    /// <summary>Runs the daily work.</summary>
    public static Task<JobResult> RunJobAsync(CoreVault vault) =>
        vault.Get<IEnumerable<IJob>>().Single(job => job.Name == JobName.AuditLog).RunAsync(new JobRun(isAsked: true, _ => { }), Token);
}
