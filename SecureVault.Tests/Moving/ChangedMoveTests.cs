using System.Security.Cryptography;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Moving;

/// <summary>Moves around which something changes: another operator, an upload, the place or the credentials of a store, the database.</summary>
public sealed class ChangedMoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_moves_that_were_proposed_only_one_begins()
    {
        await using var scene = await MoveScene.StartAsync(sizes: [5]);
        var start = scene.Vault.Get<MoveStart>();
        var slow = await start.LookAsync(MoveScene.SettingsOf(MoveScene.ToFolder(scene.NewFolder("slow"))), Token);
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("quick")));

        var refused = await Assert.ThrowsAsync<MoveException>(() => start.BeginAsync(slow, limit: null, Token));

        Assert.Equal(MoveError.OtherMove, refused.Error);
        Assert.False(File.Exists(scene.Vault.Folder.Combine("slow", "vault.marker")));
        await scene.KillAsync();
        Assert.Equal(scene.Vault.Folder.Combine("quick"), scene.Route.To!.Place.Folder);
    }

    [Fact]
    public async Task A_move_that_ended_while_the_operator_thought_is_not_taken_back()
    {
        await using var scene = await MoveScene.StartAsync(sizes: [5]);
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.StepAsync();
        var start = scene.Vault.Get<MoveStart>();
        var turn = await start.LookAsync(MoveScene.SettingsOf(MoveScene.ToFolder(scene.Vault.Folder.Combine("objects"))), Token);
        Assert.True(turn.IsTurned);
        await scene.FinishAsync();

        var refused = await Assert.ThrowsAsync<MoveException>(() => start.BeginAsync(turn, limit: null, Token));

        Assert.Equal(MoveError.OtherMove, refused.Error);
        Assert.Equal(MoveState.Finished, (await scene.StatusAsync()).State);
        Assert.Equal(MoveError.LeftStore, (await Assert.ThrowsAsync<MoveException>(() => scene.KillAsync())).Error);
    }

    [Fact]
    public async Task An_upload_that_ends_while_it_is_given_up_is_not_taken_for_a_file()
    {
        await using var scene = await MoveScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var upload = await StoreMoveTests.CreateAsync(scene, "given-up", content);
        await StoreMoveTests.BreakAsync(scene, upload, content);
        var uploads = scene.Vault.Get<UploadService>();
        var offset = (await uploads.FindAsync(scene.User, upload, Token))!.Offset;
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.PauseAndFollowAsync();
        var ending = new Lazy<Task<UploadOutcome>>(
            () => uploads.AppendAsync(scene.User, upload, offset, new MemoryStream(content[(int)offset..]), content.Length - offset, Token));
        await scene.UseAsync(scene.Route.From, new ShakyStore(scene.Route.To!) { BeforeWrite = _ => ending.Value }.AsEnd());

        Assert.Equal(MoveState.Finished, await scene.FinishAsync(endsUploads: true));

        Assert.True(ending.IsValueCreated);
        Assert.IsNotType<UploadOutcome.Stored>(await ending.Value);
        await scene.Vault.Sweep.RunAsync(Token);
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_source_that_was_renamed_during_the_move_is_found_where_the_settings_say()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.PauseAndFollowAsync();
        var renamed = scene.Vault.Folder.Combine("renamed");

        await scene.KillAsync(MoveScene.ToFolder(renamed), () => Directory.Move(scene.Vault.Folder.Combine("objects"), renamed));

        Assert.Equal(renamed, scene.Route.From.Place.Folder);
        await scene.AssertWholeAsync();
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        Assert.Equal(renamed, (await scene.StatusAsync()).From);
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        Assert.False(Directory.Exists(scene.Vault.Folder.Combine("objects")));
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_target_gets_other_settings_while_the_move_goes_on()
    {
        await using var scene = await MoveScene.StartAsync();
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(target);
        await scene.PauseAndFollowAsync();
        var move = await IdAsync(scene);
        await scene.UseAsync(scene.Route.From, new ShakyStore(scene.Route.To!) { FailsAt = 1, How = Shake.KilledAfter }.AsEnd()); // it takes the old ones no more
        await Assert.ThrowsAsync<KilledException>(scene.StepAsync);
        Assert.Equal(MoveError.OtherMove, (await Assert.ThrowsAsync<MoveException>(() => scene.BeginAsync(target))).Error);

        await scene.BeginAsync(new(target) { ["S3:Region"] = "elsewhere" });

        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        Assert.Equal(move, await IdAsync(scene));
        await scene.KillAsync();
        Assert.Equal(move, await IdAsync(scene));
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_database_from_an_earlier_move_starts_on_the_store_of_a_later_one()
    {
        await using var scene = await MoveScene.StartAsync();
        var (second, third) = (MoveScene.ToFolder(scene.NewFolder("second")), MoveScene.ToFolder(scene.NewFolder("third")));
        await scene.BeginAsync(second);
        await scene.StepAsync();
        var copy = await scene.CopyDatabaseAsync();
        await scene.FinishAsync();
        await scene.KillAsync(second);
        await scene.BeginAsync(third);
        await scene.StepAsync();
        await scene.FinishAsync();

        await scene.KillAsync(third, () => scene.PutBack(copy));

        Assert.Equal(HoldReason.OlderDatabase, scene.Vault.Get<StoreOwnership>().Hold?.Reason);
        Assert.Null(await scene.Vault.Get<MoveControl>().ReadAsync(Token));
        Assert.Null(scene.Route.To);
        await scene.AssertWholeAsync();
    }

    private static async Task<Guid> IdAsync(MoveScene scene) => (await scene.Vault.Get<MoveRows>().ReadAsync(Token))!.MoveId;
}
