using System.Runtime.Versioning;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Moving;

namespace SecureVault.Tests.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class StoreCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_move_beside_a_server_is_begun_paused_resumed_and_finished_by_verbs(string language)
    {
        await using var scene = await MoveScene.StartAsync(sizes: [1_000]);
        var file = FileOf(scene, MoveScene.ToFolder(scene.NewFolder("new")));

        Golden(scene, await RunAsync(scene, language, "status"), "store-none", language);
        Golden(scene, await RunAsync(scene, language, "--to", file, "--yes"), "store-begun", language);
        Golden(scene, await RunAsync(scene, language, "pause"), "store-paused", language);
        Assert.Equal(MoveState.Paused, await scene.StepAsync());
        Golden(scene, await RunAsync(scene, language, "resume", "--limit", "20"), "store-resumed", language);
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        Golden(scene, await RunAsync(scene, language, "status"), "store-copied", language);
        var finishing = RunAsync(scene, language, "finish", "--yes");
        while (await scene.StepAsync() != MoveState.Finished)
        {
            await Task.WhenAny(finishing, Task.Delay(100, Token));
        }

        Golden(scene, await finishing, "store-finished", language);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_verb_copies_and_finishes_where_no_server_runs()
    {
        await using var scene = await MoveScene.StartAsync();
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        var file = FileOf(scene, target);
        Run? copied = null;
        Run? finished = null;

        await scene.KillAsync(target, () =>
        {
            copied = RunAsync(scene, "en", "--to", file, "--yes", "--json").GetAwaiter().GetResult();
            finished = RunAsync(scene, "en", "finish", "--yes", "--json").GetAwaiter().GetResult();
        });

        Assert.Equal((0, 0), (copied!.ExitCode, finished!.ExitCode));
        Assert.Contains("\"state\":\"copied\"", copied.Output, StringComparison.Ordinal);
        Assert.Contains($"\"doneObjects\":{scene.Files.Count}", copied.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"finished\"", finished.Output, StringComparison.Ordinal);
        Assert.Null(scene.Vault.Get<StoreOwnership>().Hold);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task Other_verbs_see_both_stores_during_a_move()
    {
        await using var scene = await MoveScene.StartAsync(sizes: [1_000]);
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.Vault.Get<MoveControl>().PauseAsync(Token);
        await scene.StepAsync();
        await scene.AddFileAsync(2_000);

        Assert.Equal(0, (await VerbRun.RunAsync(scene.Vault, "en", "check")).ExitCode);
        Assert.Equal(0, (await VerbRun.RunAsync(scene.Vault, "en", "verify")).ExitCode);
        Assert.Equal(0, (await VerbRun.RunAsync(scene.Vault, "en", "backup")).ExitCode);
        var rescued = await VerbRun.RunAsync(scene.Vault, "en", "rescue", "--out", scene.Vault.Folder.Combine("rescued"), "--json");

        Assert.Contains("\"recovered\":2", rescued.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Records(scene, "new")); // the backup that the verb made
        Assert.Subset(Records(scene, "objects"), Records(scene, "new"));
    }

    [Fact]
    public async Task Each_refusal_is_one_sentence_with_its_exit_code()
    {
        await using var scene = await MoveScene.StartAsync(sizes: [1_000]);
        var foreign = scene.NewFolder("foreign");
        Directory.CreateDirectory(Path.Combine(foreign, "00"));
        await File.WriteAllTextAsync(Path.Combine(foreign, "00", new string('0', 30)), "somebody's", Token);
        var open = FileOf(scene, new() { ["Kind"] = "S3", ["S3:Bucket"] = "bucket", ["S3:Region"] = "eu-central-1", ["S3:AccessKeyId"] = "id", ["S3:SecretAccessKey"] = "hidden" }, "open.json");
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var linked = scene.Vault.Folder.Combine("linked");
        Directory.CreateSymbolicLink(linked, scene.Vault.Folder.Combine("objects"));

        await AssertRefusedAsync(scene, 2, "--to FILE");
        await AssertRefusedAsync(scene, 2, "can't be read", "--to", scene.Vault.Folder.Combine("none.json"), "--yes");
        await AssertRefusedAsync(scene, 2, "chmod 600", "--to", open, "--yes");
        await AssertRefusedAsync(scene, 2, "present store", "--to", FileOf(scene, MoveScene.ToFolder(scene.Vault.Folder.Combine("objects"))), "--yes");
        await AssertRefusedAsync(scene, 2, "under another name", "--to", FileOf(scene, MoveScene.ToFolder(linked)), "--yes");
        await AssertRefusedAsync(scene, 2, "not this vault's", "--to", FileOf(scene, MoveScene.ToFolder(foreign)), "--yes");
        await AssertRefusedAsync(scene, 2, "does not do what the vault needs", "--to", FileOf(scene, MoveScene.ToFolder(scene.Vault.Folder.Combine("missing"))), "--yes");
        await AssertRefusedAsync(scene, 2, "ObjectStore:Kind", "--to", FileOf(scene, new() { ["Kind"] = "Tape" }), "--yes");
        await AssertRefusedAsync(scene, 2, "--yes", "--to", FileOf(scene, MoveScene.ToFolder(scene.NewFolder("new"))));
        await AssertRefusedAsync(scene, 2, "no move", "pause");
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await AssertRefusedAsync(scene, 5, "not finished", "--to", FileOf(scene, MoveScene.ToFolder(scene.NewFolder("third"))), "--yes");
    }

    [Fact]
    public async Task A_server_that_is_killed_while_it_moves_its_store_goes_on()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        var objects = folder.Combine("objects");
        for (var number = 0; number < 40; number++)
        {
            Directory.CreateDirectory(Path.Combine(objects, $"{number:x2}"));
            await File.WriteAllBytesAsync(Path.Combine(objects, $"{number:x2}", $"{number:x30}"), new byte[200_000], Token);
        }

        var target = Directory.CreateDirectory(folder.Combine("new")).FullName;
        MoveScene.WriteFile(folder.Combine("to.json"), MoveScene.ToFolder(target));
        using var server = new KillableVault(folder.Path);
        await server.StartAsync();
        Assert.Equal(0, (await VerbAsync(folder, "--to", folder.Combine("to.json"), "--yes", "--limit", "1")).ExitCode);
        while (!Directory.EnumerateFiles(target, "0000*", SearchOption.AllDirectories).Any())
        {
            await Task.Delay(50, Token);
        }

        await server.KillAsync();
        Assert.NotEqual(40, Count(target));
        await server.StartAsync();
        Assert.Equal(0, (await VerbAsync(folder, "resume", "--limit", "0")).ExitCode);
        var finished = await VerbAsync(folder, "finish", "--yes");
        Assert.Equal((0, 40), (finished.ExitCode, Count(target)));
        await server.KillAsync();

        (await VaultProcess.RunAsync(folder)).AssertRefused(target);
        await server.StartAsync("--ObjectStore:Disk:Folder=new");
    }

    private static int Count(string store) => Directory.EnumerateFiles(store, "0000*", SearchOption.AllDirectories).Count(file => !file.Contains(".unfinished", StringComparison.Ordinal) && !file.Contains("audit", StringComparison.Ordinal)); // the log leaves its end there

    private static Task<Run> VerbAsync(TemporaryFolder folder, params string[] words) =>
        VaultProcess.RunAsync(["store", "copy", .. words, $"--Vault:DataFolder={folder.Path}"], []);

    private static string FileOf(MoveScene scene, Dictionary<string, string> target, string name = "to.json")
    {
        var file = scene.Vault.Folder.Combine(name);
        MoveScene.WriteFile(file, target);
        return file;
    }

    private static Task<Run> RunAsync(MoveScene scene, string language, params string[] words) => VerbRun.RunAsync(scene.Vault, language, ["store", "copy", .. words]);

    private static async Task AssertRefusedAsync(MoveScene scene, int code, string named, params string[] words)
    {
        var run = await RunAsync(scene, "en", words);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
    }

    private static void Golden(MoveScene scene, Run run, string name, string language) => (run with
    {
        Output = run.Output.Replace(scene.Vault.Folder.Path, "<folder>", StringComparison.Ordinal),
        Error = run.Error.Replace(scene.Vault.Folder.Path, "<folder>", StringComparison.Ordinal),
    }).AssertGolden(name, language);

    private static HashSet<string> Records(MoveScene scene, string store) => [.. Directory.EnumerateFiles(scene.Vault.Folder.Combine(store, "backups"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(scene.Vault.Folder.Combine(store), file))];
}
