using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Keys.Rotation;

namespace SecureVault.Tests.Commands;

/// <summary>The verbs that change master keys, beside a server and without one.</summary>
public sealed class KeyRotationCommandTests
{
    // The numbers of two signals on Linux.
    private const int Continue = 18;
    private const int Stop = 19;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_key_is_added_activated_rotated_to_and_the_old_one_counted_and_retired(string language)
    {
        await using var vault = await VaultAsync();
        var old = vault.Get<MasterKeyring>().Active.Id;

        var added = await RunAsync(vault, language, "keys", "add");
        added.AssertGolden("keys-add", language);
        var id = KeysOf(vault).Single(key => key != old);
        (await RunAsync(vault, language, "keys", "activate", id)).AssertGolden("keys-activate", language);
        (await RunAsync(vault, language, "keys", "list")).AssertGolden("keys-list-two", language);
        (await RunAsync(vault, language, "keys", "rotate")).AssertGolden("keys-rotate", language);

        // The server does its part: cards and markers.
        (await RunAsync(vault, language, "keys", "retire", old, "--yes")).AssertGolden("keys-retire-refused", language);
        await RotationScene.RotateAsync(vault);
        (await RunAsync(vault, language, "keys", "retire", old, "--dry-run")).AssertGolden("keys-retire-dry", language);
        Assert.Equal(2, (await RunAsync(vault, language, "keys", "retire", old)).ExitCode);
        (await RunAsync(vault, language, "keys", "retire", old, "--yes")).AssertGolden("keys-retire", language);
        (await RunAsync(vault, language, "keys", "list")).AssertGolden("keys-list-retired", language);
        Assert.Equal(0, (await RunAsync(vault, language, "keys", "check")).ExitCode);
    }

    [Fact]
    public async Task Without_a_server_the_verb_does_all_of_it_and_the_next_start_agrees()
    {
        var vault = await VaultAsync();
        var (folder, old) = (vault.Folder, vault.Get<MasterKeyring>().Active.Id);
        Run? rotated = null;
        var id = await RotationScene.ActivateNewAsync(vault);

        await using var again = await vault.RestartAsync(() =>
        {
            rotated = VaultProcess.RunAsync(["keys", "rotate", "--json", $"--Vault:DataFolder={folder.Path}"], []).GetAwaiter().GetResult();
        });

        var said = JsonDocument.Parse(rotated!.Output).RootElement;
        Assert.Equal((0, id, 1, true), (rotated.ExitCode, said.GetProperty("active").GetString(), said.GetProperty("userKeys").GetInt32(), said.GetProperty("forgotten").GetBoolean()));
        Assert.Null(again.Get<StoreOwnership>().Hold);
        Assert.Equal(0, (await RunAsync(again, "en", "keys", "retire", old, "--yes")).ExitCode);
    }

    [Fact]
    public async Task A_running_server_takes_a_new_key_over_rotates_by_itself_and_keeps_people_signed_in()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        using var server = new KillableVault(folder.Path);
        await server.StartAsync();
        var added = await VaultProcess.RunAsync(["keys", "add", "--json", $"--Vault:DataFolder={folder.Path}"], []);
        var id = JsonDocument.Parse(added.Output).RootElement.GetProperty("id").GetString()!;
        var old = MasterKeyText.Parse(await File.ReadAllTextAsync(folder.Combine("keys", "master.key"), Token), "T")[0].Id;

        Assert.Equal(0, (await VaultProcess.RunAsync(["keys", "activate", id, $"--Vault:DataFolder={folder.Path}"], [])).ExitCode);

        // Only the server writes the marker and seals session keys here: no verb rotates.
        await UntilAsync(() => Contains(folder.Combine("objects", "vault.marker"), id));
        await UntilAsync(() => Directory.EnumerateFiles(folder.Combine("session-keys"), "*.xml").All(file => Contains(file, id)));
        await server.KillAsync();
        await server.StartAsync();
        var retired = await VaultProcess.RunAsync(["keys", "retire", old, "--yes", $"--Vault:DataFolder={folder.Path}"], []);
        Assert.Equal((0, ""), (retired.ExitCode, retired.ExitCode == 0 ? "" : retired.Output + retired.Error));
        await server.KillAsync();
        await server.StartAsync();
        Assert.DoesNotContain(server.Output, line => line.Contains("not at hand", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rotation_that_is_killed_again_and_again_is_done_in_the_end_and_no_key_is_lost()
    {
        const int Accounts = 4_000;
        var vault = await RotationScene.StartAsync();
        await RotationScene.AddAccountsAsync(vault, Accounts);
        var old = await RotationScene.RowsAsync(vault);
        var id = await RotationScene.ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        var partly = 0;

        // The verb beside the server, killed each time as soon as it has changed something. It runs for a moment at a time, so that it
        // can't be through before a busy machine has looked.
        for (var kill = 0; kill < 3; kill++)
        {
            var before = await CountAsync(vault, id);
            using var verb = Start(vault, "keys", "rotate");
            while (!verb.HasExited && await CountAsync(vault, id) == before)
            {
                Signal(verb, Continue);
                await Task.Delay(25, Token);
                Signal(verb, Stop);
            }

            verb.Kill(entireProcessTree: true);
            await verb.WaitForExitAsync(Token);
            var after = await CountAsync(vault, id);
            Assert.Equal(0, after % UserKeyRewrap.BatchSize);
            partly += after < Accounts ? 1 : 0;
            Assert.Equal(new UserKeyCounts(Accounts, 0), await vault.Get<KeyCheck>().OpenAllAsync(Token));
        }

        Assert.NotEqual(0, partly);
        Assert.Equal(0, (await RunAsync(vault, "en", "keys", "rotate")).ExitCode);
        Assert.Equal(Accounts, await CountAsync(vault, id));
        Assert.All(old.Take(5).Concat(old.TakeLast(5)), row => Assert.Empty(RotationScene.FilesWith(vault, row.Wrap[1..])));
        await vault.DisposeAsync();
    }

    [Theory]
    [InlineData("{0}\nactive: {1}\nactive: {2}", "two active master keys")]
    [InlineData("{0}\n{0}", "twice")]
    [InlineData("{0}\nSVMK1-NONSENSE", "typing error")]
    [InlineData("{1}", "is not at hand")]
    [InlineData("active: {1}\nretired: {0}", "is retired, but keys in the database are still under it")]
    public async Task A_keyring_that_makes_no_sense_or_is_anothers_is_refused_in_one_sentence_and_nothing_is_written(string content, string reason)
    {
        await using var vault = await VaultAsync();
        using var other = MasterKey.Generate();
        using var third = MasterKey.Generate();
        var file = RotationScene.KeyFileOf(vault);
        var before = string.Format(System.Globalization.CultureInfo.InvariantCulture, content, vault.Key, other.ToRecoveryText(), third.ToRecoveryText());
        await PrivateFile.WriteAsync(file, before);

        foreach (var verb in new[] { "keys add", $"keys activate {other.Id}", "keys rotate", $"keys retire {third.Id} --yes" })
        {
            var run = await RunAsync(vault, "en", verb.Split(' '));
            Assert.Equal((4, ""), (run.ExitCode, run.Output));
            Assert.Contains(reason, Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllTextAsync(file, Token));
        Assert.Equal(vault.Get<MasterKeyring>().Active.Id, (await RotationScene.RowsAsync(vault)).Single().MasterKeyId);
    }

    [Fact]
    public async Task A_key_is_not_retired_while_a_backup_is_written_that_may_be_under_it()
    {
        await using var vault = await VaultAsync();
        var old = vault.Get<MasterKeyring>().Active.Id;
        await RotationScene.ActivateNewAsync(vault);
        await RotationScene.RotateAsync(vault);

        using (vault.Get<JobLocks>().TryTake(JobName.Backup))
        {
            Assert.Equal(5, (await RunAsync(vault, "en", "keys", "retire", old, "--yes")).ExitCode);
        }

        Assert.Equal(MasterKeyState.OpeningOnly, await vault.Get<MasterKeyChanges>().StateOfAsync(old, Token));
        Assert.Equal(0, (await RunAsync(vault, "en", "keys", "retire", old, "--yes")).ExitCode);
    }

    [Fact]
    public async Task Whoever_is_not_the_servers_account_takes_no_file_away_from_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can give a file away");
        await using var vault = await VaultAsync();
        var (file, sessions) = (RotationScene.KeyFileOf(vault), SessionKeySeal.FolderIn(vault.Folder.Path));
        var id = await RotationScene.ActivateNewAsync(vault);
        Directory.CreateDirectory(sessions);
        var session = Path.Combine(sessions, "key-1.xml");
        await File.WriteAllTextAsync(session, "<key/>", Token);
        GiveAway(file);
        GiveAway(session);

        foreach (var (verb, named) in new[] { ("keys add", file), ("keys rotate", session) })
        {
            var run = await RunAsync(vault, "en", verb.Split(' '));
            Assert.Equal(4, run.ExitCode);
            Assert.Contains($"{named} belongs to another account", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }

        Assert.Equal(vault.Key, await File.ReadAllTextAsync(file, Token));
        Assert.Single((await RotationScene.CountsAsync(vault)).Keys, key => key != id);

        static void GiveAway(string path)
        {
            using var chown = Process.Start("chown", ["12345", path]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
        }
    }

    [Fact]
    public async Task A_key_is_exported_into_a_private_file_once()
    {
        await using var vault = await VaultAsync();
        var (id, file) = (vault.Get<MasterKeyring>().Active.Id, vault.Folder.Combine("safe.key"));

        var first = await RunAsync(vault, "en", "keys", "export", id, "--out", file);
        var second = await RunAsync(vault, "en", "keys", "export", id, "--out", file);
        var none = await RunAsync(vault, "en", "keys", "export", "0123456789abcdef", "--out", file + "2");

        Assert.Equal((0, 2, 4), (first.ExitCode, second.ExitCode, none.ExitCode));
        Assert.Contains(vault.Key, await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        Assert.DoesNotContain(vault.Key[..11], first.Output + first.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file + "2"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task With_a_variable_the_new_value_goes_into_a_file_and_rotation_works_with_it(string language)
    {
        var vault = await VaultAsync();
        using var files = new TemporaryFolder();
        var old = vault.Get<MasterKeyring>().Active.Id;

        (await VerbRun.RunAsync(vault, language, "keys", "add")).AssertGolden("keys-add-no-place", language);
        var added = await VerbRun.RunAsync(vault, language, "keys", "add", "--out", files.Combine("one"));
        (added with { Error = added.Error.Replace(files.Path, "/run", StringComparison.Ordinal) }).AssertGolden("keys-add-variable", language);
        vault.Key = (await File.ReadAllTextAsync(files.Combine("one"), Token)).Trim();
        var id = MasterKeyText.Parse(vault.Key, "T")[1].Id;
        Assert.Equal(0, (await VerbRun.RunAsync(vault, language, "keys", "activate", id, "--out", files.Combine("two"))).ExitCode);
        vault.Key = (await File.ReadAllTextAsync(files.Combine("two"), Token)).Trim();

        // The running server can't learn of the new key.
        (await VerbRun.RunAsync(vault, language, "keys", "rotate")).AssertGolden("keys-rotate-variable-beside", language);
        Assert.Equal(new() { [old] = 1 }, await RotationScene.CountsAsync(vault));
        await using var again = await vault.RestartAsync(() => Assert.Equal(0, VerbRun.RunAsync(vault, language, "keys", "rotate").GetAwaiter().GetResult().ExitCode));

        Assert.Equal(new() { [id] = 1 }, await RotationScene.CountsAsync(again));
        Assert.Equal([old, id], MasterKeyText.Parse(vault.Key, "T").Select(key => key.Id));
    }

    private static Task<Run> RunAsync(CoreVault vault, string language, params string[] words) => VaultProcess.RunAsync(
        [.. words, $"--Vault:DataFolder={vault.Folder.Path}"],
        new() { ["LC_ALL"] = language == "de" ? "de_DE.UTF-8" : "en_US.UTF-8", ["LANGUAGE"] = null });

    private static async Task<int> CountAsync(CoreVault vault, string id) =>
        (await RotationScene.CountsAsync(vault)).GetValueOrDefault(id);

    private static Process Start(CoreVault vault, params string[] words) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. words, $"--Vault:DataFolder={vault.Folder.Path}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static void Signal(Process process, int signal) => _ = Kill(process.Id, signal); // it may have ended just now

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private static List<string> KeysOf(CoreVault vault) =>
        [.. MasterKeyText.Parse(File.ReadAllText(RotationScene.KeyFileOf(vault)), "T").Select(key => key.Id)];

    private static async Task<CoreVault> VaultAsync()
    {
        var vault = await RotationScene.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        return vault;
    }

    private static bool Contains(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text)) >= 0;

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(100, limit.Token);
        }
    }
}
