using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Moving;
using SecureVault.Tests.Moving;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>The plan of a move is under a master key, too: in the database, and in each of the two stores.</summary>
public sealed class MoveRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_move_follows_a_rotation_and_goes_on_with_the_new_key_alone()
    {
        await using var scene = await MovingAsync();
        var old = scene.Vault.Get<MasterKeyring>().Active.Id;
        var id = await ActivateNewAsync(scene.Vault);
        Assert.Equal(3, (await CountAsync(scene, old)).Moves);

        var result = await RotateAsync(scene.Vault);

        Assert.Equal(0, result.Failed);
        Assert.Equal((0, 3), ((await CountAsync(scene, old)).Moves, (await CountAsync(scene, id)).Moves));
        await LeaveOnlyNewKeyAsync(scene);
        Assert.NotNull(scene.Route.To);
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await scene.KillAsync(Target(scene));
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task The_note_of_each_store_keeps_saying_what_that_store_is()
    {
        await using var scene = await MovingAsync();
        await ActivateNewAsync(scene.Vault);
        await RotateAsync(scene.Vault);
        await LeaveOnlyNewKeyAsync(scene);

        var error = await Assert.ThrowsAsync<MoveException>(() => scene.KillAsync(Target(scene)));

        Assert.Equal(MoveError.TargetNotReady, error.Error);
    }

    [Fact]
    public async Task A_move_that_is_finished_is_forgotten_even_if_its_plan_does_not_open()
    {
        await using var scene = await MovingAsync();
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await SetPlanAsync(scene, new byte[200]);

        await scene.KillAsync(Target(scene));

        Assert.Null(await scene.Vault.Get<MoveControl>().ReadAsync(Token));
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task A_key_that_a_move_is_under_is_not_let_go()
    {
        await using var scene = await MovingAsync();
        var old = scene.Vault.Get<MasterKeyring>().Active.Id;
        var plan = await PlanAsync(scene);
        await ActivateNewAsync(scene.Vault);
        await RotateAsync(scene.Vault);
        await SetPlanAsync(scene, plan);
        await scene.Vault.Get<MasterKeyChanges>().RetireAsync(old, file: null, Token);

        Assert.False(await scene.Vault.Get<KeyringRefresh>().RunAsync(Token));

        Assert.True(scene.Vault.Get<MasterKeyring>().TryFind(old, out _));
    }

    private static Dictionary<string, string> Target(MoveScene scene) => MoveScene.ToFolder(scene.Vault.Folder.Combine("target"));

    /// <summary>A move that has copied everything and is not finished.</summary>
    private static async Task<MoveScene> MovingAsync()
    {
        var scene = await MoveScene.StartAsync(sizes: [1, 300]);
        Assert.True(MasterKey.TryParse(scene.Vault.Key, out var key));
        using (key)
        {
            await scene.Vault.Get<IMasterKeySource>().CreateAsync(key, Token);
        }

        scene.NewFolder("target");
        await scene.BeginAsync(Target(scene));
        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        return scene;
    }

    private static async Task LeaveOnlyNewKeyAsync(MoveScene scene)
    {
        scene.Vault.Key = scene.Vault.Key[scene.Vault.Key.IndexOf("active: ", StringComparison.Ordinal)..];
        Assert.Single(MasterKeyText.Parse(scene.Vault.Key, "T"));
        await scene.KillAsync();
    }

    private static Task<KeyNeeds> CountAsync(MoveScene scene, string id) => scene.Vault.Get<MasterKeyRetirement>().CountAsync(id, Token);

    private static async Task<byte[]> PlanAsync(MoveScene scene)
    {
        await using var db = await scene.Vault.ContextAsync();
        return await db.StoreMoves.Select(row => row.SealedPlan).SingleAsync(Token);
    }

    private static async Task SetPlanAsync(MoveScene scene, byte[] plan)
    {
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(1, await db.StoreMoves.ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedPlan, plan), Token));
    }
}
