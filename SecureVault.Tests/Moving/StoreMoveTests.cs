using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Uploads;

namespace SecureVault.Tests.Moving;

/// <summary>Moves between folders: what a move does to files, uploads, deletions and starts.</summary>
public sealed class StoreMoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_arrives_and_the_old_store_stays_as_it_is()
    {
        await using var scene = await MoveScene.StartAsync();
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(target);

        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        var old = Snapshot(scene.Vault.Folder.Combine("objects"));
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());

        await scene.AssertWholeAsync();
        await scene.AddFileAsync(20);
        var changed = Snapshot(scene.Vault.Folder.Combine("objects")).Except(old).Select(pair => pair.Key);
        Assert.Equal(["moves/current", "vault.marker"], changed.Order(StringComparer.Ordinal));
        await scene.KillAsync(target);
        await scene.AssertWholeAsync();
        Assert.Null(scene.Vault.Get<StoreOwnership>().Hold);
        Assert.Null(await scene.Vault.Get<MoveControl>().ReadAsync(Token));
    }

    [Fact]
    public async Task The_old_store_is_refused_with_a_sentence_that_says_where_the_data_went()
    {
        await using var scene = await MoveScene.StartAsync();
        var folder = scene.NewFolder("new");
        await scene.BeginAsync(MoveScene.ToFolder(folder));
        await scene.StepAsync();
        await scene.FinishAsync();

        var refused = await Assert.ThrowsAsync<MoveException>(() => scene.KillAsync());

        Assert.Equal(MoveError.LeftStore, refused.Error);
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_target_is_refused_until_the_move_is_finished()
    {
        await using var scene = await MoveScene.StartAsync();
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(target);
        await scene.StepAsync();

        var refused = await Assert.ThrowsAsync<MoveException>(() => scene.KillAsync(target));

        Assert.Equal(MoveError.TargetNotReady, refused.Error);
        Assert.Contains(scene.Vault.Folder.Combine("objects"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_work_while_the_store_is_moved()
    {
        await using var scene = await MoveScene.StartAsync();
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(target);
        await scene.Vault.Get<MoveControl>().PauseAsync(Token);
        Assert.Equal(MoveState.Paused, await scene.StepAsync());

        var early = await scene.AddFileAsync(200);
        Assert.False(File.Exists(scene.Vault.Folder.Combine("objects", (await scene.KeyOfAsync(early)).ToString())));
        await scene.AssertWholeAsync();
        await scene.DestroyAsync(scene.Files.Keys.First());
        await scene.AssertWholeAsync();
        await scene.Vault.Get<MoveControl>().ResumeAsync(null, Token);
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        await scene.DestroyAsync(scene.Files.Keys.First());
        await scene.DestroyAsync(early);
        await scene.AddFileAsync(9_000_000);
        await scene.AssertWholeAsync();

        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await scene.AssertWholeAsync();
        await scene.KillAsync(target);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_file_that_was_deleted_during_the_move_is_in_neither_store()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.StepAsync();

        var key = await scene.DestroyAsync(scene.Files.Keys.First());
        await scene.FinishAsync();

        Assert.False(File.Exists(scene.Vault.Folder.Combine("objects", key.ToString())));
        Assert.False(File.Exists(scene.Vault.Folder.Combine("new", key.ToString())));
        Assert.NotEmpty(Directory.EnumerateFiles(scene.Vault.Folder.Combine("new", "gone")));
    }

    [Fact]
    public async Task A_move_goes_back_to_a_store_that_was_left_without_what_was_deleted_since()
    {
        await using var scene = await MoveScene.StartAsync();
        var there = MoveScene.ToFolder(scene.NewFolder("new"));
        var back = MoveScene.ToFolder(scene.Vault.Folder.Combine("objects"));
        await scene.BeginAsync(there);
        await scene.StepAsync();
        await scene.FinishAsync();
        await scene.KillAsync(there);
        var key = await scene.DestroyAsync(scene.Files.Keys.First());
        Assert.True(File.Exists(scene.Vault.Folder.Combine("objects", key.ToString())));
        await scene.AddFileAsync(100);
        scene.Age("objects");

        await scene.BeginAsync(back);
        await scene.StepAsync();
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());

        Assert.False(File.Exists(scene.Vault.Folder.Combine("objects", key.ToString())));
        await scene.AssertWholeAsync();
        await scene.KillAsync(back);
        await scene.AssertWholeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unfinished_move_is_taken_back(bool isCopied)
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        if (!isCopied)
        {
            await scene.Vault.Get<MoveControl>().PauseAsync(Token);
        }

        await scene.StepAsync();
        await scene.AddFileAsync(400_000);
        await scene.DestroyAsync(scene.Files.Keys.First());

        await scene.BeginAsync(MoveScene.ToFolder(scene.Vault.Folder.Combine("objects")));
        await scene.StepAsync();
        await scene.AddFileAsync(10);
        await scene.AssertWholeAsync();
        await scene.KillAsync();
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());

        await scene.AssertWholeAsync();
        await scene.KillAsync();
        await scene.AssertWholeAsync();
        Assert.Null(await scene.Vault.Get<MoveControl>().ReadAsync(Token));
    }

    [Fact]
    public async Task An_upload_from_before_the_move_goes_on_and_the_end_waits_for_it()
    {
        await using var scene = await MoveScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var early = await CreateAsync(scene, "early", content);
        await BreakAsync(scene, early, content);

        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.StepAsync();
        var late = await CreateAsync(scene, "late", content);
        await BreakAsync(scene, late, content);
        await scene.FinishAsync();
        Assert.Equal(MoveError.UploadsUnfinished, (await scene.StatusAsync()).Refusal);

        await EndAsync(scene, early, content);
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await EndAsync(scene, late, content);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task Uploads_from_before_the_move_are_given_up_where_the_operator_says_so()
    {
        await using var scene = await MoveScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var upload = await CreateAsync(scene, "given-up", content);
        var uploads = scene.Vault.Get<UploadService>();
        await BreakAsync(scene, upload, content);
        var offset = (await uploads.FindAsync(scene.User, upload, Token))!.Offset;
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.StepAsync();

        Assert.Equal(MoveState.Finished, await scene.FinishAsync(endsUploads: true));

        Assert.Null(await uploads.FindAsync(scene.User, upload, Token));
        var outcome = await uploads.AppendAsync(scene.User, upload, offset, new MemoryStream(content[(int)offset..]), content.Length - offset, Token);
        Assert.IsNotType<UploadOutcome.Stored>(outcome);
    }

    [Fact]
    public async Task A_database_from_before_the_move_finds_the_files_of_both_stores_and_is_held()
    {
        await using var scene = await MoveScene.StartAsync();
        var copy = await scene.CopyDatabaseAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.StepAsync();
        var before = await scene.KeyOfAsync(scene.Files.Keys.First());
        File.Delete(scene.Vault.Folder.Combine("objects", before.ToString())); // only the target has it
        await scene.Vault.Get<StoreOwnership>().TryAdvanceAsync(Token);

        await scene.KillAsync(meanwhile: () => scene.PutBack(copy));

        Assert.Equal(HoldReason.OlderDatabase, scene.Vault.Get<StoreOwnership>().Hold?.Reason);
        await scene.AssertWholeAsync();
        Assert.Equal(MoveState.Copying, await scene.StepAsync());
        Assert.Equal(MoveError.Held, (await scene.StatusAsync()).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_from_before_the_end_does_not_take_the_old_store_up_again(bool isFromDuring)
    {
        await using var scene = await MoveScene.StartAsync();
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        var copy = await scene.CopyDatabaseAsync("before.db");
        await scene.BeginAsync(target);
        await scene.StepAsync();
        copy = isFromDuring ? await scene.CopyDatabaseAsync("during.db") : copy;
        await scene.FinishAsync();

        Assert.Equal(MoveError.LeftStore, (await Assert.ThrowsAsync<MoveException>(() => scene.KillAsync(meanwhile: () => scene.PutBack(copy)))).Error);
        await scene.KillAsync(target);

        Assert.Equal(HoldReason.OlderDatabase, scene.Vault.Get<StoreOwnership>().Hold?.Reason);
        Assert.Null(scene.Route.To);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_limit_holds_and_can_be_taken_away()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")), limit: 1 << 20);

        var moving = scene.StepAsync();
        scene.Vault.Clock.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAny(moving, Task.Delay(TimeSpan.FromMilliseconds(300), Token));
        Assert.False(moving.IsCompleted);
        await scene.Vault.Get<MoveControl>().ResumeAsync(0, Token);
        while (!moving.IsCompleted)
        {
            scene.Vault.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(moving, Task.Delay(TimeSpan.FromMilliseconds(20), Token));
        }

        Assert.Equal(MoveState.Copied, await moving);
    }

    private static Dictionary<string, string> Snapshot(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    internal static async Task<VersionId> CreateAsync(MoveScene scene, string name, byte[] content) => Assert.IsType<UploadOutcome.Created>(
        await scene.Vault.Get<UploadService>().CreateAsync(scene.User, new UploadRequest { Folder = ItemId.Root, Name = name, Length = content.Length }, Token)).Upload;

    /// <summary>Sends a part and a little more, then the connection breaks.</summary>
    internal static Task<IOException> BreakAsync(MoveScene scene, VersionId upload, byte[] content) => Assert.ThrowsAsync<IOException>(
        () => scene.Vault.Get<UploadService>().AppendAsync(scene.User, upload, 0, new SessionScene.BreakingStream(content.AsMemory(0, 9_000_000)), content.Length, Token));

    private static async Task EndAsync(MoveScene scene, VersionId upload, byte[] content)
    {
        var uploads = scene.Vault.Get<UploadService>();
        var offset = (await uploads.FindAsync(scene.User, upload, Token))!.Offset;
        Assert.InRange(offset, 1, content.Length);
        var outcome = await uploads.AppendAsync(scene.User, upload, offset, new MemoryStream(content[(int)offset..]), content.Length - offset, Token);
        scene.Files[Assert.IsType<UploadOutcome.Stored>(outcome).Item] = content;
    }
}
