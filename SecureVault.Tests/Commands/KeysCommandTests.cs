using SecureVault.Core.Cryptography;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

public sealed class KeysCommandTests
{
    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Keys_are_listed_by_their_names(string language)
    {
        await using var vault = await VaultAsync();
        using var older = MasterKey.Generate();

        (await RunAsync(vault, language, $"{vault.Key},{older.ToRecoveryText()}", "keys", "list")).AssertGolden("keys-list", language);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Every_user_key_is_opened(string language)
    {
        await using var vault = await VaultAsync();

        (await VerbRun.RunAsync(vault, language, "keys", "check")).AssertGolden("keys-check", language);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_key_that_is_not_at_hand_is_found_missing(string language)
    {
        await using var vault = await VaultAsync();
        using var other = MasterKey.Generate();

        (await RunAsync(vault, language, other.ToRecoveryText(), "keys", "list")).AssertGolden("keys-list-missing", language);
        (await RunAsync(vault, language, other.ToRecoveryText(), "keys", "check")).AssertGolden("keys-check-failed", language);
    }

    [Fact]
    public async Task No_output_holds_a_key()
    {
        await using var vault = await VaultAsync();

        foreach (var verb in new[] { "keys list", "keys check", "keys list --json --verbose" })
        {
            var run = await VerbRun.RunAsync(vault, "en", verb.Split(' '));
            Assert.Equal(0, run.ExitCode);
            Assert.DoesNotContain(vault.Key[..8], run.Output + run.Error, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static Task<Run> RunAsync(CoreVault vault, string language, string keys, params string[] words) => VaultProcess.RunAsync(
        [.. words, $"--Vault:DataFolder={vault.Folder.Path}", "--MasterKey:Source=Environment"],
        new() { ["SECUREVAULT_MASTER_KEY"] = keys, ["LC_ALL"] = language == "de" ? "de_DE.UTF-8" : "en_US.UTF-8", ["LANGUAGE"] = null });

    private static async Task<CoreVault> VaultAsync()
    {
        var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        await vault.AddUserAsync("grace@example.org");
        return vault;
    }
}
