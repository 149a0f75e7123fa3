using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Links;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Accounts.Factors;
using SecureVault.Tests.Accounts.Leaving;
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
            ["id", "email", "role", "created", "lastSignIn", "locked", "destroyed", "files", "usedBytes", "quotaBytes"],
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
    [InlineData("ada@example.org", "ada@example.org", "A password must not be made of the address.")]
    [InlineData("ada@example.org", "passwordpassword", "That is one of the first passwords that everybody tries.")]
    [InlineData("ada@example.org", "", "There is no password.")]
    public async Task A_password_that_can_not_be_is_refused_and_is_not_shown(string email, string password, string error)
    {
        await using var vault = await VaultWithAccountsAsync();

        var run = await VerbRun.RunWithInputAsync(vault, "en", $"{password}\n", "accounts", "reset", email);

        Assert.Equal((2, "", $"securevault: {error}\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task A_link_is_all_the_output_and_leads_to_a_new_password()
    {
        await using var vault = await VaultWithAccountsAsync();

        var bare = await VerbRun.RunAsync(vault, "en", "accounts", "reset", "Ada@Example.org", "--link");
        var whole = await VerbRun.RunAsync(vault, "de", "accounts", "reset", "ada@example.org", "--link", "--Vault:PublicUrl=https://vault.example.org");

        Assert.Equal(0, bare.ExitCode);
        Assert.Matches("^/account/reset\\?code=[A-Za-z0-9_-]{27}\n$", bare.Output);
        Assert.Contains("With this link ada@example.org chooses a new password", bare.Error, StringComparison.Ordinal);
        Assert.Contains("Vault:PublicUrl", bare.Error, StringComparison.Ordinal);
        Assert.StartsWith("https://vault.example.org/account/reset?code=", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Vault:PublicUrl", whole.Error, StringComparison.Ordinal);
        vault.Clock.SetUtcNow(TimeProvider.System.GetUtcNow()); // the verb's clock is the machine's
        var links = vault.Get<PasswordLinks>();
        Assert.Null(await links.FindAsync(CodeOf(bare.Output), Token)); // the second replaced it
        Assert.IsType<UseLinkOutcome.Changed>(await links.UseAsync(CodeOf(whole.Output), "a long enough one", Token));
        Assert.IsType<SignInOutcome.Accepted>(await vault.Get<PasswordSignIn>().CheckAsync("ada@example.org", "a long enough one", ClientNetwork.Of(null), Token));
    }

    [Fact]
    public async Task A_locked_account_gets_a_link_only_with_its_unlocking()
    {
        await using var vault = await VaultWithAccountsAsync();

        var locked = await VerbRun.RunAsync(vault, "en", "accounts", "reset", "grace@example.org", "--link");
        var unlocked = await VerbRun.RunAsync(vault, "en", "accounts", "reset", "grace@example.org", "--link", "--unlock", "--json");
        var nobody = await VerbRun.RunAsync(vault, "en", "accounts", "reset", "nobody@example.org", "--link");

        Assert.Equal((2, "", "securevault: The account grace@example.org is locked. Give --unlock as well, or unlock it first.\n"), (locked.ExitCode, locked.Output, locked.Error));
        Assert.Equal("grace@example.org", JsonDocument.Parse(unlocked.Output).RootElement.GetProperty("email").GetString());
        Assert.Equal((2, "securevault: There is no account with the address nobody@example.org.\n"), (nobody.ExitCode, nobody.Error));
    }

    [Fact]
    public async Task A_lost_app_is_taken_away_with_its_codes()
    {
        await using var vault = await VaultWithAccountsAsync();
        var ada = (await vault.Get<UserDirectory>().ListAsync(Token)).Single(entry => entry.Email == "ada@example.org").Id;
        await FactorScene.TurnOnAsync(vault, ada);

        var removed = await VerbRun.RunAsync(vault, "en", "accounts", "remove-factor", "Ada@example.org");
        var again = await VerbRun.RunAsync(vault, "de", "accounts", "remove-factor", "ada@example.org", "--json");
        var nobody = await VerbRun.RunAsync(vault, "en", "accounts", "remove-factor", "nobody@example.org");

        Assert.Equal((0, "Ada@example.org signs in with the password alone now.\n"), (removed.ExitCode, removed.Output));
        Assert.False(JsonDocument.Parse(again.Output).RootElement.GetProperty("removed").GetBoolean());
        Assert.Equal((2, "securevault: There is no account with the address nobody@example.org.\n"), (nobody.ExitCode, nobody.Error));
        var status = await vault.Get<SecondFactors>().FindAsync(ada, Token);
        Assert.Equal((null, 0), (status.TurnedOnAt, status.CodesLeft));
    }

    [Fact]
    public async Task An_emergency_link_is_made_for_administrators_alone()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.InviteAsync("ada@example.org");

        var made = await VerbRun.RunAsync(scene.Vault, "en", "accounts", "emergency", AccountScene.AdminEmail);
        var refused = await VerbRun.RunAsync(scene.Vault, "en", "accounts", "emergency", "ada@example.org");

        Assert.Equal(0, made.ExitCode);
        var link = made.Output.Trim();
        Assert.StartsWith("/account/emergency?code=", link, StringComparison.Ordinal);
        Assert.Contains("With this link admin@example.org signs in, once, until", made.Error, StringComparison.Ordinal);
        await using var db = await scene.Vault.ContextAsync(); // the verb has the real clock, and the vault a clock of its own
        Assert.Equal([scene.Administrator.Value], await db.PasswordLinks.Where(row => row.IsEmergency).Select(row => row.UserId).ToListAsync(Token));
        Assert.Equal((2, "securevault: ada@example.org is not an administrator.\n"), (refused.ExitCode, refused.Error));
    }

    [Fact]
    public async Task An_account_is_deleted_kept_and_deleted_at_once()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        var due = vault.Clock.GetUtcNow().AddDays(7);

        var asked = await VerbRun.RunAsync(vault, "en", "accounts", "delete", "ada@example.org");
        var deleted = await VerbRun.RunAsync(vault, "en", "accounts", "delete", "Ada@example.org", "--yes", "--json");
        var again = await VerbRun.RunAsync(vault, "en", "accounts", "delete", "ada@example.org", "--yes");
        var kept = await VerbRun.RunAsync(vault, "en", "accounts", "keep", "ada@example.org");
        var twice = await VerbRun.RunAsync(vault, "de", "accounts", "keep", "ada@example.org");
        var now = await VerbRun.RunAsync(vault, "en", "accounts", "delete", "ada@example.org", "--now", "--yes");
        var nobody = await VerbRun.RunAsync(vault, "en", "accounts", "delete", "nobody@example.org", "--yes");

        Assert.Equal(2, asked.ExitCode); // nobody is there to answer
        Assert.True(JsonDocument.Parse(deleted.Output).RootElement.GetProperty("destroyed").GetDateTimeOffset() >= due); // the verb goes by the real clock
        Assert.Equal("securevault: The account ada@example.org will be deleted already.", again.Error.Split('\n')[^2]);
        Assert.Equal((0, "The account ada@example.org stays.\n"), (kept.ExitCode, kept.Output));
        Assert.Equal("securevault: Das Konto ada@example.org soll nicht gelöscht werden.\n", twice.Error);
        Assert.Equal((0, 2), (now.ExitCode, nobody.ExitCode));
        await vault.DestroyDueAsync();
        Assert.Empty(await vault.Get<UserDirectory>().ListAsync(Token));
    }

    [Fact]
    public async Task An_address_is_changed_to_one_that_is_free()
    {
        await using var vault = await VaultWithAccountsAsync();

        var changed = await VerbRun.RunAsync(vault, "en", "accounts", "change-email", "ada@example.org", "ada@new.example");
        var taken = await VerbRun.RunAsync(vault, "en", "accounts", "change-email", "ada@new.example", "GRACE@example.org");
        var invalid = await VerbRun.RunAsync(vault, "en", "accounts", "change-email", "ada@new.example", "grace");

        Assert.Equal((0, "The account has the address ada@new.example now.\n"), (changed.ExitCode, changed.Output));
        Assert.Equal("securevault: Another account has the address GRACE@example.org.\n", taken.Error);
        Assert.Equal((2, "securevault: grace is not an email address.\n"), (invalid.ExitCode, invalid.Error));
    }

    private static string CodeOf(string output) => output.Trim().Split("code=")[1];

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
