using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Tests.Audit;

namespace SecureVault.Tests.Commands;

public sealed class AuditCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_whole_log_agrees_with_its_heads_while_the_server_runs(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await vault.Get<AuditHeads>().WriteAsync(Token);

        (await VerbRun.RunAsync(vault, language, "audit", "verify", "--heads")).AssertGolden("audit-verify", language);

        var last = (await AuditScene.EntriesAsync(vault))[^1];
        Assert.Equal(((int)AuditActorKind.Command, "command=audit%20verify&entries=2&heads=1"), (last.ActorKind, last.Details));
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_log_that_somebody_changed_is_a_finding(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await AuditScene.ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Action" = 204""");

        (await VerbRun.RunAsync(vault, language, "audit", "verify")).AssertGolden("audit-changed", language);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Damage_is_accepted_once_and_the_log_goes_on(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        await AuditScene.ExecuteAsync(vault, """UPDATE "AuditEntries" SET "Action" = 204""");
        Assert.Equal(2, (await VerbRun.RunAsync(vault, language, "audit", "accept")).ExitCode);

        (await VerbRun.RunAsync(vault, language, "audit", "accept", "--yes")).AssertGolden("audit-accept", language);

        Assert.Equal("command=audit%20accept&reason=accepted&chain=1&through=3&flaws=1-1-Changed", (await AuditScene.EntriesAsync(vault))[^1].Details);
        Assert.Equal(0, (await VerbRun.RunAsync(vault, language, "audit", "accept")).ExitCode);
    }

    [Fact]
    public async Task Heads_in_a_store_that_is_away_are_not_reachable()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);
        Directory.Move(vault.Folder.Combine("objects"), vault.Folder.Combine("elsewhere"));

        Assert.Equal(3, (await VerbRun.RunAsync(vault, "en", "audit", "verify", "--heads")).ExitCode);
        Assert.Equal(0, (await VerbRun.RunAsync(vault, "en", "audit", "verify")).ExitCode);
    }
}
