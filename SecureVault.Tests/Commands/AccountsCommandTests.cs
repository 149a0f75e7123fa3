using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

public sealed class AccountsCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Accounts_are_listed_beside_a_running_vault(string language)
    {
        await using var vault = await VaultWithAccountsAsync();

        (await VerbRun.RunAsync(vault, language, "accounts", "list")).AssertGolden("accounts-list", language);
    }

    [Fact]
    public async Task Lines_of_json_hold_each_account_whole()
    {
        await using var vault = await VaultWithAccountsAsync();

        var run = await VerbRun.RunAsync(vault, "de", "accounts", "list", "--json");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["ada@example.org", "grace@example.org"], lines.Select(line => line.GetProperty("email").GetString()));
        Assert.Equal(
            ["id", "email", "role", "created", "lastSignIn", "locked", "files", "usedBytes", "quotaBytes"],
            lines[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(1_234_567, lines[0].GetProperty("usedBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("locked").ValueKind);
        Assert.Equal(vault.Clock.GetUtcNow(), lines[1].GetProperty("locked").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_server_need_not_run()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);

        var run = await VerbRun.RunAsync("en", "accounts", "list", $"--Vault:DataFolder={folder.Path}");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("a@example.org  administrator", run.Output, StringComparison.Ordinal);
    }

    private static async Task<CoreVault> VaultWithAccountsAsync()
    {
        var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var grace = await vault.AddUserAsync("grace@example.org");
        await vault.StoreAsync(ada, "a", ItemId.Root, new byte[1_234_567]);
        await vault.LockAsync(grace);
        await using var db = await vault.ContextAsync();
        await db.Users.Where(user => user.Id == ada.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.LastSignInAt, vault.Clock.GetUtcNow().AddHours(-3)), Token);
        return vault;
    }
}
