using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SecureVault.Core.Keys;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Keys.Kms;

/// <summary>Master keys that AWS KMS wraps, with the program itself and a stand-in for KMS.</summary>
public sealed class KmsMasterKeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_vaults_key_is_wrapped_and_later_keys_are_added_activated_and_retired_as_with_a_plain_file()
    {
        await using var kms = await KmsStandIn.StartAsync();
        using var folder = new TemporaryFolder();
        await StartOnceAsync(folder, kms);
        var old = await IdAsync("keys", "list", "--json");

        var added = await IdAsync("keys", "add", "--json");
        foreach (var words in new[] { $"keys activate {added}", "keys rotate", "keys check", $"keys retire {old} --yes" })
        {
            var run = await RunAsync(folder, kms, words.Split(' '));
            Assert.True(run.ExitCode == 0, $"{words}: {run}");
        }

        await StartOnceAsync(folder, kms);
        var text = await File.ReadAllTextAsync(folder.Combine("keys", "master.key"), Token);
        Assert.DoesNotContain("SVMK1", text, StringComparison.Ordinal);
        Assert.Contains("retired: SVKMS1-", text, StringComparison.Ordinal);
        Assert.Contains("active: SVKMS1-", text, StringComparison.Ordinal);
        Assert.Equal(2, kms.Calls.Count(call => call == "Encrypt")); // each key once, however often the file was written

        async Task<string> IdAsync(params string[] words)
        {
            var run = await RunAsync(folder, kms, words);
            Assert.True(run.ExitCode == 0, $"{run}");
            return JsonDocument.Parse(run.Output.Split('\n')[0]).RootElement.GetProperty("id").GetString()!;
        }
    }

    [Fact]
    public async Task A_plain_key_file_goes_on_and_is_wrapped_with_its_first_change()
    {
        await using var kms = await KmsStandIn.StartAsync();
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        var file = folder.Combine("keys", "master.key");
        var id = MasterKeyText.Parse(await File.ReadAllTextAsync(file, Token), "T")[0].Id;

        Assert.Equal(0, (await RunAsync(folder, kms, "keys", "check")).ExitCode);
        Assert.Equal(0, (await RunAsync(folder, kms, "keys", "add")).ExitCode);

        Assert.DoesNotContain("SVMK1", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        Assert.Contains($"\"id\":\"{id}\",\"state\":\"active\"", (await RunAsync(folder, kms, "keys", "list", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kms_that_refuses_has_another_key_or_does_not_answer_ends_server_and_verb_with_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await using var kms = await KmsStandIn.StartAsync();
        await VaultProcess.MakeVaultAsync(folder.Path);
        Assert.Equal(0, (await RunAsync(folder, kms, "keys", "add")).ExitCode);
        var file = folder.Combine("keys", "master.key");
        var before = await File.ReadAllTextAsync(file, Token);
        foreach (var (error, address, key, code, reason) in new[]
        {
            ("AccessDeniedException", kms.Address, "alias/vault", 4, "refuses the use of the key alias/vault (AccessDeniedException)"),
            (null, kms.Address, "alias/other", 4, "another KMS key than alias/other"),
            ("ThrottlingException", kms.Address, "alias/vault", 3, "can't be reached"),
            (null, "http://127.0.0.1:9", "alias/vault", 3, "can't be reached"),
        })
        {
            kms.Error = error;
            (await VaultProcess.RunAsync(folder, SettingsOf(address, key))).AssertRefused(reason, code);
            var verb = await VaultProcess.RunAsync(["keys", "add", $"--Vault:DataFolder={folder.Path}", .. SettingsOf(address, key)], []);
            Assert.Equal((code, ""), (verb.ExitCode, verb.Output));
            Assert.Contains(reason, Assert.Single(verb.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllTextAsync(file, Token));
    }

    /// <summary>Up to the moment when it would listen: by then key, database and store are there.</summary>
    private static async Task StartOnceAsync(TemporaryFolder folder, KmsStandIn kms)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var run = await VaultProcess.RunAsync(
            [$"--Vault:DataFolder={folder.Path}", $"--Urls=http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", .. SettingsOf(kms.Address, "alias/vault")], []);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Urls", run.Error, StringComparison.Ordinal);
    }

    private static Task<Run> RunAsync(TemporaryFolder folder, KmsStandIn kms, params string[] words) =>
        VaultProcess.RunAsync([.. words, $"--Vault:DataFolder={folder.Path}", .. SettingsOf(kms.Address, "alias/vault")], []);

    private static string[] SettingsOf(string address, string key) =>
        ["--MasterKey:Source=Kms", $"--MasterKey:Kms:KeyId={key}", $"--MasterKey:Kms:ServiceUrl={address}"];
}
