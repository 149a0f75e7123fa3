using System.Text;
using System.Text.Json;
using SecureVault.Core;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

/// <summary>The verbs for the day after the fire.</summary>
public sealed class RecoveryCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_rescue_says_what_came_out_and_what_did_not(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "whole.txt", ItemId.Root, "whole"u8.ToArray());
        await vault.DamageAsync(await vault.StoreAsync(user, "torn.bin", ItemId.Root, new byte[40_000]), fromEnd: 5);
        using var output = new TemporaryFolder();

        (await VerbRun.RunAsync(vault, language, "rescue", "--out", output.Combine("out"))).AssertGolden("rescue", language);
        (await VerbRun.RunAsync(vault, language, "rescue", "--out", output.Combine("out"), "--salvage")).AssertGolden("rescue-salvage", language);

        Assert.Equal("whole", await File.ReadAllTextAsync(output.Combine("out", "ada@example.org", "whole.txt"), Token));
        Assert.Equal(2, (await File.ReadAllLinesAsync(output.Combine("out", "rescue.jsonl"), Token)).Length);
    }

    [Fact]
    public async Task A_rescue_without_the_right_key_or_for_nobody_has_its_own_exit_code()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await using var other = await CoreVault.StartAsync();
        using var output = new TemporaryFolder();

        var nobody = await VerbRun.RunAsync(vault, "en", "rescue", "--out", output.Path, "--user", "nobody@example.org");
        var wrongKey = await VerbRun.RunAsync(other, "en", "rescue", "--out", output.Path, $"--ObjectStore:Disk:Folder={vault.Folder.Combine("objects")}");

        Assert.Equal((2, "securevault: No key card has the address nobody@example.org.\n"), (nobody.ExitCode, nobody.Error));
        Assert.Equal(4, wrongKey.ExitCode);
    }

    [Fact]
    public async Task One_object_is_opened_once_and_never_over_another_file()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var file = await vault.ObjectOfAsync(await vault.StoreAsync(user, "a.txt", ItemId.Root, "content"u8.ToArray()));
        using var output = new TemporaryFolder();
        string[] words = ["open", file, "--out", output.Combine("a.txt"), "--card", vault.Folder.Combine("objects", "cards", user.ToString(), "1")];

        var first = await VerbRun.RunAsync(vault, "en", words);
        var second = await VerbRun.RunAsync(vault, "en", words);

        Assert.Equal((0, "Opened 'a.txt' (7 bytes).\n"), (first.ExitCode, first.Output));
        Assert.Equal("content", await File.ReadAllTextAsync(output.Combine("a.txt"), Token));
        Assert.Equal(2, second.ExitCode);
        Assert.Single(Directory.EnumerateFiles(output.Path));
    }

    [Fact]
    public async Task A_damaged_object_leaves_no_file()
    {
        await using var vault = await CoreVault.StartAsync();
        var item = await vault.StoreAsync(await vault.AddUserAsync(), "a.bin", ItemId.Root, new byte[100_000]);
        await vault.DamageAsync(item, fromEnd: 1);
        using var output = new TemporaryFolder();

        var run = await VerbRun.RunAsync(vault, "en", "open", await vault.ObjectOfAsync(item), "--out", output.Combine("a.bin"));

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(Directory.EnumerateFiles(output.Path));
    }

    [Fact]
    public async Task A_backup_is_made_beside_a_server_listed_and_restored_on_an_empty_machine()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a.txt", ItemId.Root, "content"u8.ToArray());

        var made = await VerbRun.RunAsync(vault, "en", "backup", "--json");
        var listed = await VerbRun.RunAsync(vault, "en", "backup", "list", "--json");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        var id = JsonDocument.Parse(made.Output).RootElement.GetProperty("id").GetString()!;
        Assert.Equal(id, JsonDocument.Parse(listed.Output).RootElement.GetProperty("id").GetString());

        using var empty = new TemporaryFolder();
        var restored = await RestoreAsync(vault, empty, "--backup", id, "--json");
        Assert.Equal(0, restored.ExitCode);
        await using var again = await vault.StartBesideAsync(empty, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
        Assert.Equal("content", Encoding.UTF8.GetString(await again.ReadAsync(user, Assert.Single(await again.ListAsync(user)).Id)));
    }

    [Fact]
    public async Task A_database_that_is_there_is_replaced_only_when_told_to_and_kept()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await VerbRun.RunAsync(vault, "en", "backup");
        using var folder = new TemporaryFolder();
        await RestoreAsync(vault, folder);
        var before = await File.ReadAllBytesAsync(folder.Combine("securevault.db"), Token);

        var refused = await RestoreAsync(vault, folder);
        var unasked = await RestoreAsync(vault, folder, "--replace");
        Assert.Equal((2, 2), (refused.ExitCode, unasked.ExitCode));
        Assert.Equal(before, await File.ReadAllBytesAsync(folder.Combine("securevault.db"), Token));

        var replaced = await RestoreAsync(vault, folder, "--replace", "--yes", "--json");
        Assert.Equal(0, replaced.ExitCode);
        var kept = JsonDocument.Parse(replaced.Output).RootElement.GetProperty("replaced").GetString()!;
        Assert.Equal(before, await File.ReadAllBytesAsync(kept, Token));
    }

    [Fact]
    public async Task What_can_not_be_restored_says_why_and_writes_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await using var other = await CoreVault.StartAsync();
        using var folder = new TemporaryFolder();
        var objects = $"--ObjectStore:Disk:Folder={vault.Folder.Combine("objects")}";

        var none = await RestoreAsync(vault, folder);
        await VerbRun.RunAsync(vault, "en", "backup");
        var wrongKey = await RestoreAsync(other, folder, objects);
        var wrongForm = await RestoreAsync(vault, folder, "--backup", "yesterday");
        var busy = await VerbRun.RunAsync(vault, "en", "restore", "--replace", "--yes");

        Assert.Equal((2, 4, 2, 5), (none.ExitCode, wrongKey.ExitCode, wrongForm.ExitCode, busy.ExitCode));
        Assert.False(File.Exists(folder.Combine("securevault.db")));
    }

    private static Task<Run> RestoreAsync(CoreVault vault, TemporaryFolder folder, params string[] words) => VaultProcess.RunAsync(
        ["restore", $"--Vault:DataFolder={folder.Path}", $"--ObjectStore:Disk:Folder={vault.Folder.Combine("objects")}", "--MasterKey:Source=Environment", .. words],
        new() { ["SECUREVAULT_MASTER_KEY"] = vault.Key, ["LC_ALL"] = "en_US.UTF-8", ["LANGUAGE"] = null });
}
