using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Dumps;
using SecureVault.Core.Storage;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

/// <summary>Bad input for the program itself: one sentence, the documented exit code, and nothing written.</summary>
public sealed class ExitCodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("active: {0}\nactive: {1}", "two active master keys")]
    [InlineData("{0}\n{0}", "twice")]
    [InlineData("{0}\nSVMK1-NONSENSE", "typing error")]
    [InlineData("# only a remark", "holds no master key")]
    [InlineData("{1}", "is not at hand")]
    [InlineData("active: {1}\nretired: {0}", "is retired, but keys in the database are still under it")]
    [InlineData("{0}", "chmod 600", 0b110_100_100)]
    [InlineData(null, "MasterKey:File")]
    public async Task A_server_and_a_verb_refuse_a_bad_keyring_alike(string? content, string reason, int mode = 0b110_000_000)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        var file = folder.Combine("keys", "master.key");
        using var other = MasterKey.Generate();
        var right = MasterKeyText.Parse(await File.ReadAllTextAsync(file, Token), "T")[0].Key.ToRecoveryText();
        File.Delete(file);
        if (content is not null)
        {
            await PrivateFile.WriteAsync(file, string.Format(CultureInfo.InvariantCulture, content, right, other.ToRecoveryText()));
#pragma warning disable CA1416 // skipped where there are no modes
            File.SetUnixFileMode(file, (UnixFileMode)mode);
#pragma warning restore CA1416
        }

        var before = ContentsOf(folder);
        var server = await VaultProcess.RunAsync(folder);
        var verb = await VaultProcess.RunAsync(["keys", "rotate", $"--Vault:DataFolder={folder.Path}"], []);

        server.AssertRefused(reason, code: 4);
        Assert.Equal((4, ""), (verb.ExitCode, verb.Output));
        Assert.Contains(reason, Assert.Single(verb.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(before, ContentsOf(folder));
    }

    [Fact]
    public async Task A_backup_that_can_not_be_read_is_refused_by_its_name_and_makes_no_database()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        var id = (await vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;
        var (records, segment) = (vault.Get<IStoreRecords>(), id.Segment(0));
        var whole = (await records.ReadAsync(segment, Token))!;
        using var folder = new TemporaryFolder();

        var flipped = whole.ToArray();
        flipped[^1] ^= 1;
        await records.PutAsync(segment, flipped, Token);
        await AssertRefusedAsync(1, $"{segment}");
        await records.PutAsync(segment, whole.AsMemory(0, whole.Length / 2).ToArray(), Token);
        await AssertRefusedAsync(1, $"{segment}");
        using (var seal = new BackupSeal(vault.Get<MasterKeyring>().Active, id.Value))
        {
            await records.PutAsync(id.Manifest, seal.SealManifest("""{"format":2,"application":"9.9.9"}"""u8), Token);
        }

        await AssertRefusedAsync(2, "SecureVault 9.9.9 or newer");

        async Task AssertRefusedAsync(int code, string reason)
        {
            var run = await RestoreAsync(vault, folder.Path);
            Assert.Equal((code, ""), (run.ExitCode, run.Output));
            Assert.Contains(reason, run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
            Assert.DoesNotContain(folder.AllFiles(), file => Path.GetFileName(file).StartsWith("securevault.db", StringComparison.Ordinal) && new FileInfo(file).Length > 0);
        }
    }

    [Fact]
    public async Task Of_two_restores_at_once_one_is_busy()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        await using var first = await CoreVault.StartAsync(); // holds its folder's lock, as a restore does

        var second = await RestoreAsync(vault, first.Folder.Path, "--replace", "--yes");

        Assert.Equal((5, ""), (second.ExitCode, second.Output));
    }

    [Fact]
    public async Task Nothing_is_repaired_where_nobody_can_be_asked()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await using (var db = await vault.ContextAsync())
        {
            await db.Versions.ExecuteDeleteAsync(Token);
        }

        var run = await VerbRun.RunWithInputAsync(vault, "en", "y\n", "check", "--repair");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--yes", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await vault.Comparison.RunAsync(Token)).Unowned);
    }

    [Fact]
    public async Task A_full_disk_refuses_every_verb_that_writes()
    {
        using var disk = SmallDisk.Mount(40);
        await using var vault = await CoreVault.StartAsync();
        var item = await vault.StoreAsync(await vault.AddUserAsync(), "a.bin", ItemId.Root, new byte[200_000]);
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        var sealedFile = await vault.ObjectOfAsync(item);
        var full = Directory.CreateDirectory(disk.Combine("objects")).FullName;
        File.Copy(vault.Folder.Combine("objects", "vault.marker"), Path.Combine(full, "vault.marker"));
        await PrivateFile.WriteAsync(disk.Combine("master.key"), vault.Key);
        disk.Fill();

        Assert.Equal(6, (await RestoreAsync(vault, disk.Combine("vault"))).ExitCode);
        await AssertFullAsync("rescue", "--out", disk.Combine("rescued"));
        await AssertFullAsync("open", sealedFile, "--out", disk.Combine("a.bin"));
        await AssertFullAsync("backup", $"--ObjectStore:Disk:Folder={full}");
        await AssertFullAsync("keys", "export", vault.Get<MasterKeyring>().Active.Id, "--out", disk.Combine("export.key"));
        await AssertFullAsync("keys", "add", "--MasterKey:Source=File", $"--MasterKey:File={disk.Combine("master.key")}");

        async Task AssertFullAsync(params string[] words)
        {
            var run = await RunAsync(vault, vault.Folder.Path, words);
            Assert.True((run.ExitCode, run.Output) == (6, ""), $"{words[0]}: {run}");
            Assert.StartsWith("securevault: ", run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }
    }

    private static Task<Run> RestoreAsync(CoreVault vault, string folder, params string[] words) => RunAsync(vault, folder, ["restore", .. words]);

    private static Task<Run> RunAsync(CoreVault vault, string folder, string[] words) => VaultProcess.RunAsync(
        [$"--Vault:DataFolder={folder}", $"--ObjectStore:Disk:Folder={vault.Folder.Combine("objects")}", "--MasterKey:Source=Environment", .. words],
        new() { ["SECUREVAULT_MASTER_KEY"] = vault.Key });

    private static List<string> ContentsOf(TemporaryFolder folder) =>
        [.. folder.AllFiles().Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];
}
