using SecureVault.Core;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Ownership;

namespace SecureVault.Tests.Commands;

public sealed class CheckCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_whole_vault_agrees_with_its_store_while_it_runs(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a", ItemId.Root);

        (await VerbRun.RunAsync(vault, language, "check")).AssertGolden("check", language);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task What_differs_is_counted_and_stays(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var lost = await vault.ObjectOfAsync(await vault.StoreAsync(user, "lost", ItemId.Root));
        File.Delete(lost);
        await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(lost)!, new string('0', 30)), new byte[500], Token);

        (await VerbRun.RunAsync(vault, language, "check", "--repair", "--yes")).AssertGolden("check-differs", language);

        var found = await vault.Comparison.RunAsync(Token);
        Assert.Equal((1, 1), (found.Missing, found.Unowned));
    }

    [Fact]
    public async Task A_store_that_is_away_is_not_reachable()
    {
        await using var vault = await CoreVault.StartAsync();
        Directory.Move(vault.Folder.Combine("objects"), vault.Folder.Combine("elsewhere"));

        var run = await VerbRun.RunAsync(vault, "en", "check");

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("ObjectStore:Disk:Folder", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_held_vault_goes_on_when_its_operator_says_so_and_no_server_runs(string language)
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.RestoreAsync(TimeSpan.FromHours(1));
        Assert.Equal(HoldReason.OlderDatabase, scene.Hold?.Reason);

        (await VerbRun.RunAsync(scene.Vault, language, "check")).AssertGolden("check-held", language);
        Assert.Equal(2, (await VerbRun.RunAsync(scene.Vault, language, "check", "--repair")).ExitCode);
        var beside = await VerbRun.RunAsync(scene.Vault, language, "check", "--repair", "--yes");
        Assert.Equal((5, ""), (beside.ExitCode, beside.Output));

        Run? alone = null;
        var again = await scene.Vault.RestartAsync(() => alone = VerbRun.RunAsync(scene.Vault, language, "check", "--repair", "--yes").GetAwaiter().GetResult());
        await using (again)
        {
            // The upload is the file that it became after the backup.
            Assert.Contains("\"intact\":1", (await VerbRun.RunAsync(again, language, "check", "--json")).Output, StringComparison.Ordinal);
            alone!.AssertGolden("check-continued", language);
            Assert.Null(again.Get<StoreOwnership>().Hold);
        }
    }
}
