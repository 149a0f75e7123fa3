using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
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

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_new_password_counts_at_once_and_ends_every_session(string language)
    {
        await using var vault = await VaultWithAccountsAsync();
        await using var db = await vault.ContextAsync();
        var ada = await db.Users.AsNoTracking().SingleAsync(user => user.Email == "ada@example.org", Token);
        await vault.SignInAsync(new UserId(ada.Id));

        var run = await VerbRun.RunWithInputAsync(vault, language, "a long enough one\n", "accounts", "reset", "Ada@Example.org");

        run.AssertGolden("accounts-reset", language);
        Assert.IsType<SignInOutcome.Accepted>(await vault.Get<PasswordSignIn>().CheckAsync("ada@example.org", "a long enough one", ClientNetwork.Of(null), Token));
        Assert.Equal(0, await db.SignInSessions.CountAsync(Token));
    }

    [Fact]
    public async Task A_locked_account_stays_locked_unless_it_is_to_be_let_in()
    {
        await using var vault = await VaultWithAccountsAsync();

        var locked = await VerbRun.RunWithInputAsync(vault, "en", "a long enough one\n", "accounts", "reset", "grace@example.org", "--json");
        var unlocked = await VerbRun.RunWithInputAsync(vault, "en", "a long enough one\n", "accounts", "reset", "grace@example.org", "--unlock", "--json");

        Assert.Equal(("{\"email\":\"grace@example.org\",\"locked\":true}\n", "{\"email\":\"grace@example.org\",\"locked\":false}\n"), (locked.Output, unlocked.Output));
    }

    [Theory]
    [InlineData("nobody@example.org", "a long enough one", "There is no account with the address nobody@example.org.")]
    [InlineData("ada@example.org", "short", "A password has at least 12 characters.")]
    [InlineData("ada@example.org", "ada@example.org", "The address is no password.")]
    [InlineData("ada@example.org", "passwordpassword", "That is one of the first passwords that everybody tries.")]
    [InlineData("ada@example.org", "", "There is no password.")]
    public async Task A_password_that_can_not_be_is_refused_and_is_not_shown(string email, string password, string error)
    {
        await using var vault = await VaultWithAccountsAsync();

        var run = await VerbRun.RunWithInputAsync(vault, "en", $"{password}\n", "accounts", "reset", email);

        Assert.Equal((2, "", $"securevault: {error}\n"), (run.ExitCode, run.Output, run.Error));
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
