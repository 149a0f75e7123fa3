using System.Runtime.Versioning;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Recovery;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Keys.Rotation;
using SecureVault.Tests.Moving;

namespace SecureVault.Tests.Commands;

/// <summary>Ctrl-C in the middle of each long verb: nothing is left half done, and the same verb can be run again.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InterruptionTests
{
    private const int Interrupted = 130;
    private const int Terminated = 143;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_leaves_nothing()
    {
        await using var vault = await VaultAsync();

        await InterruptAsync(vault, vault.Folder.Combine("objects"), "backup");

        Assert.Empty(await vault.Get<Backups>().ListAsync(Token));
        Assert.Equal(0, (await VerbRun.RunAsync(vault, "en", "backup")).ExitCode);
    }

    [Fact]
    public async Task A_restore_leaves_no_database()
    {
        await using var vault = await VaultAsync();
        await vault.Get<Backups>().CreateAsync(progress: null, Token);
        using var folder = new TemporaryFolder();
        string[] words = ["restore", $"--Vault:DataFolder={folder.Path}"];

        await InterruptAsync(vault, folder.Path, words);
        Assert.DoesNotContain(folder.AllFiles(), file => Path.GetFileName(file).StartsWith("securevault.db", StringComparison.Ordinal));

        using var again = StartedVerb.Start(vault, [], words);
        Assert.Equal(0, (await again.ExitAsync()).ExitCode);
        Assert.True(File.Exists(folder.Combine("securevault.db")));
    }

    [Fact]
    public async Task A_rescue_leaves_whole_files_only()
    {
        await using var vault = await VaultAsync();
        using var folder = new TemporaryFolder();
        string[] words = ["rescue", "--out", folder.Combine("out")];

        await InterruptAsync(vault, folder.Combine("out", "ada@example.org"), words);
        var rescued = Directory.GetFiles(folder.Combine("out", "ada@example.org"));
        Assert.InRange(rescued.Length, 1, 9);
        Assert.All(rescued, file => Assert.Equal(1_000, new FileInfo(file).Length));
        Assert.DoesNotContain(folder.AllFiles(), file => file.EndsWith(".unfinished", StringComparison.Ordinal));

        Assert.Equal(0, (await VerbRun.RunAsync(vault, "en", words)).ExitCode);
        Assert.Equal(10, Directory.GetFiles(folder.Combine("out", "ada@example.org")).Length);
    }

    [Fact]
    public async Task A_verification_lets_the_next_one_run()
    {
        await using var vault = await VaultAsync();

        // It wants to mark what it read, and may not write for longer than the signal takes.
        await InterruptWhileLockedAsync(vault, "Reading from", "verify");

        Assert.Equal(0, (await VerbRun.RunAsync(vault, "en", "verify")).ExitCode);
    }

    [Fact]
    public async Task A_rotation_goes_on_with_what_is_left()
    {
        await using var vault = await RotationScene.StartAsync();
        await RotationScene.AddAccountsAsync(vault, 600);
        var id = await RotationScene.ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);

        await InterruptWhileLockedAsync(vault, "server", "keys", "rotate", "--MasterKey:Source=File");

        Assert.Equal(new UserKeyCounts(600, 0), await vault.Get<KeyCheck>().OpenAllAsync(Token));
        Assert.DoesNotContain(id, await RotationScene.CountsAsync(vault));
        var again = await VaultProcess.RunAsync(["keys", "rotate", $"--Vault:DataFolder={vault.Folder.Path}"], []);
        Assert.Equal((0, 600), (again.ExitCode, (await RotationScene.CountsAsync(vault))[id]));
    }

    [Fact]
    public async Task A_repair_brings_the_rest_back_the_next_time()
    {
        await using var vault = await VaultAsync();
        await using (var db = await vault.ContextAsync())
        {
            await db.Items.ExecuteDeleteAsync(Token);
            await db.Versions.ExecuteDeleteAsync(Token);
        }

        await InterruptWhileLockedAsync(vault, "does not know", "check", "--repair", "--yes");
        Assert.Equal(10, (await vault.Comparison.RunAsync(Token)).Unowned);

        Assert.Equal(0, (await VerbRun.RunAsync(vault, "en", "check", "--repair", "--yes")).ExitCode);
        Assert.Equal(new ComparisonResult(10, 0, 0, 0, 0), await vault.Comparison.RunAsync(Token));
    }

    [Fact]
    public async Task A_move_of_the_store_goes_on_where_it_was_ended()
    {
        await using var scene = await MoveScene.StartAsync(sizes: [3_000_000, 3_000_000, 3_000_000]);
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        MoveScene.WriteFile(scene.Vault.Folder.Combine("to.json"), target);
        Run? stopped = null;
        Run? finished = null;

        await scene.KillAsync(target, () =>
        {
            using var verb = StartedVerb.Start(scene.Vault, [], "store", "copy", "--to", scene.Vault.Folder.Combine("to.json"), "--limit", "1", "--yes");
            verb.SaysAsync("this command copies").GetAwaiter().GetResult();
            verb.SignalAsync("TERM").GetAwaiter().GetResult();
            stopped = verb.ExitAsync().GetAwaiter().GetResult();
            finished = VerbRun.RunAsync(scene.Vault, "en", "store", "copy", "finish", "--yes").GetAwaiter().GetResult();
        });

        Assert.Equal((Terminated, 0), (stopped!.ExitCode, finished!.ExitCode));
        await scene.AssertWholeAsync();
    }

    /// <summary>The signal comes while the verb forces a first file out to the disk, which takes its time.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="folder">Where that file appears.</param>
    /// <param name="words">The verb and its options.</param>
    private static async Task InterruptAsync(CoreVault vault, string folder, params string[] words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "needs strace");
        using var log = new TemporaryFolder();
        string[] slow = ["/usr/bin/strace", "-D", "-f", "--seccomp-bpf", "-o", log.Combine("trace"), "--trace=fsync,fdatasync", "--inject=fsync,fdatasync:delay_enter=1000000"];
        var before = FilesIn(folder);
        using var verb = StartedVerb.Start(vault, slow, words);
        while (FilesIn(folder) == before && !verb.HasExited)
        {
            await Task.Delay(20, Token);
        }

        await verb.SignalAsync("INT");
        var run = await verb.ExitAsync();
        Assert.SkipWhen(run.Error.Contains("PTRACE", StringComparison.Ordinal), "strace may not trace here");

        Assert.True(run.ExitCode == Interrupted, $"{run}");

        static int FilesIn(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count(file => !file.EndsWith(".lock", StringComparison.Ordinal)) : 0;
    }

    /// <summary>The signal comes while the verb waits for its turn to write, which it does not get.</summary>
    private static async Task InterruptWhileLockedAsync(CoreVault vault, string said, params string[] words)
    {
        await using var db = await vault.ContextAsync();
        await using var writer = await db.Database.BeginTransactionAsync(Token);
        using var verb = StartedVerb.Start(vault, [], words);
        await verb.SaysAsync(said);
        await verb.SignalAsync("INT");

        var run = await verb.ExitAsync();
        Assert.True(run.ExitCode == Interrupted, $"{run}");
    }

    private static async Task<CoreVault> VaultAsync()
    {
        var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        for (var number = 0; number < 10; number++)
        {
            await vault.StoreAsync(user, $"{number}.bin", ItemId.Root, new byte[1_000]);
        }

        return vault;
    }
}
