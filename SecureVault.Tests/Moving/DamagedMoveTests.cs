using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Moving;

/// <summary>Moves of which one side has lost or damaged something: the good copy of it survives.</summary>
public sealed class DamagedMoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bad_copy_never_replaces_the_original_on_the_way_back(bool isFinished)
    {
        await using var scene = await MoveScene.StartAsync();
        var there = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(there);
        await scene.StepAsync();
        if (isFinished)
        {
            await scene.FinishAsync();
            await scene.KillAsync(there);
        }

        var key = await scene.KeyOfAsync(scene.Files.First(file => file.Value.Length > 10_000_000).Key);
        MoveScene.Damage(scene.PathOf("new", key));
        var original = await File.ReadAllBytesAsync(scene.PathOf("objects", key), Token);
        await scene.BeginAsync(MoveScene.ToFolder(scene.Vault.Folder.Combine("objects")));

        Assert.Equal(MoveState.Copying, await scene.StepAsync());
        var status = await scene.StatusAsync();
        Assert.Equal((MoveError.Differing, 1), (status.Refusal, status.FailedObjects));
        Assert.Contains(key.ToString(), status.Note, StringComparison.Ordinal);
        Assert.Equal(MoveState.Copying, await scene.FinishAsync());
        Assert.Equal(original, await File.ReadAllBytesAsync(scene.PathOf("objects", key), Token));

        File.Delete(scene.PathOf("new", key));
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_move_that_is_taken_back_reads_the_originals()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.StepAsync();
        foreach (var item in scene.Files.Keys)
        {
            MoveScene.Damage(scene.PathOf("new", await scene.KeyOfAsync(item)));
        }

        await scene.BeginAsync(MoveScene.ToFolder(scene.Vault.Folder.Combine("objects")));
        await scene.Vault.Get<MoveControl>().PauseAsync(Token);
        await scene.StepAsync();

        Assert.True(scene.Route.IsTurned);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task An_object_that_could_not_be_compared_is_compared_before_the_end()
    {
        await using var scene = await MoveScene.StartAsync();
        var item = scene.Files.First(file => file.Value.Length == 300_000).Key;
        var key = await scene.KeyOfAsync(item);
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        Directory.CreateDirectory(Path.GetDirectoryName(scene.PathOf("new", key))!);
        File.Copy(scene.PathOf("objects", key), scene.PathOf("new", key));
        MoveScene.Damage(scene.PathOf("new", key));
        await scene.PauseAndFollowAsync();
        var source = new ShakyStore(scene.Route.From) { Shortened = key };
        await scene.UseAsync(source.AsEnd(), scene.Route.To!);
        Assert.Equal(MoveState.Copying, await scene.StepAsync());
        Assert.Equal(MoveError.Unreadable, (await scene.StatusAsync()).Refusal);

        source.Shortened = null;
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());

        Assert.Equal(await File.ReadAllBytesAsync(scene.PathOf("objects", key), Token), await File.ReadAllBytesAsync(scene.PathOf("new", key), Token));
        Assert.Equal(scene.Files.Count, (await scene.StatusAsync()).DoneObjects);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_mark_of_a_deletion_that_changed_is_copied_again_before_the_end()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.DestroyAsync(scene.Files.Keys.First());
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        var mark = Directory.EnumerateFiles(scene.Vault.Folder.Combine("objects", "gone"), "*", SearchOption.AllDirectories).First();
        MoveScene.Damage(mark); // another content of the same length

        await scene.FinishAsync();

        var copy = scene.Vault.Folder.Combine("new", Path.GetRelativePath(scene.Vault.Folder.Combine("objects"), mark));
        Assert.Equal(await File.ReadAllBytesAsync(mark, Token), await File.ReadAllBytesAsync(copy, Token));
    }

    [Fact]
    public async Task A_way_back_does_not_delete_files_that_a_restored_database_does_not_know()
    {
        await using var scene = await MoveScene.StartAsync();
        var there = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(there);
        await scene.StepAsync();
        await scene.FinishAsync();
        await scene.KillAsync(there);
        scene.Age("objects");
        await scene.BeginAsync(MoveScene.ToFolder(scene.Vault.Folder.Combine("objects")));
        await scene.PauseAndFollowAsync();
        var copy = await scene.CopyDatabaseAsync();
        var key = await scene.KeyOfAsync(await scene.AddFileAsync(1_000));
        Assert.True(File.Exists(scene.PathOf("objects", key)));
        await scene.Vault.Get<StoreOwnership>().TryAdvanceAsync(Token);
        await scene.KillAsync(there, meanwhile: () => scene.PutBack(copy));
        Assert.NotNull(scene.Vault.Get<StoreOwnership>().Hold);
        Assert.Equal(MoveState.Copying, await scene.StepAsync());
        Assert.Equal(MoveError.Held, (await scene.StatusAsync()).Refusal);
        await scene.Vault.Get<StoreOwnership>().AdoptAsync(TimeSpan.Zero, Token);

        Assert.Equal(MoveState.Finished, await scene.FinishAsync());

        Assert.True(File.Exists(scene.PathOf("objects", key)));
    }
}
