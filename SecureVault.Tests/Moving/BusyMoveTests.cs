using SecureVault.Core.Moving;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;
using SecureVault.Tests.Storage;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Moving;

/// <summary>From disk to a bucket, to another prefix, and back to disk, while people work and the server dies in each phase.</summary>
public sealed class BusyMoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_vault_goes_to_a_bucket_and_another_and_back_while_people_work_and_the_server_dies()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var other = await S3TestServer.NewBucketAsync(Token);
        await using var scene = await MoveScene.StartAsync();
        var disk = MoveScene.ToFolder(scene.Vault.Folder.Combine("objects"));
        var stops = new[] { disk, MoveScene.ToBucket(bucket, "vault"), MoveScene.ToBucket(other, "team/vault"), disk };
        var destroyed = new List<ObjectKey>();
        for (var stop = 1; stop < stops.Length; stop++)
        {
            scene.Age("objects"); // the test's clock is not the real one
            await MoveAsync(scene, stops[stop - 1], stops[stop], destroyed);
        }

        foreach (var key in destroyed)
        {
            Assert.Null(await scene.Route.From.Objects.GetLengthAsync(key, Token));
        }

        var gone = await scene.Route.From.Records.ListAsync("gone/", Token).CountAsync(Token);
        Assert.Equal(destroyed.Count, gone);
        Assert.Equal(Path.GetFullPath(scene.Vault.Folder.Combine("objects")), scene.Route.From.Place.Folder);
    }

    private static async Task MoveAsync(MoveScene scene, Dictionary<string, string> from, Dictionary<string, string> to, List<ObjectKey> destroyed)
    {
        await scene.BeginAsync(to);
        await scene.KillAsync(from); // before anything was copied

        // It dies with half of it copied.
        await scene.Vault.Get<MoveControl>().PauseAsync(Token);
        await scene.StepAsync();
        var store = new ShakyStore(scene.Route.To!) { FailsAt = 30, How = Shake.KilledBefore };
        await scene.Vault.Get<StoreSwitch>().UseAsync(new StoreRoute(scene.Route.From, store.AsEnd()));
        await scene.Vault.Get<MoveControl>().ResumeAsync(null, Token);
        await Assert.ThrowsAsync<KilledException>(scene.StepAsync);
        await scene.KillAsync(from);
        await WorkAsync(scene, scene.StepAsync(), destroyed);
        await scene.AssertWholeAsync();
        await scene.KillAsync(from); // after everything was copied
        await scene.AddFileAsync(1_000);
        await scene.Vault.Get<MoveControl>().FinishAsync(endsUploads: false, Token);
        await scene.KillAsync(from); // with the end asked for
        await WorkAsync(scene, scene.StepAsync(), destroyed);
        Assert.Equal(MoveState.Finished, (await scene.StatusAsync()).State);
        await scene.AssertWholeAsync();
        await scene.KillAsync(to);
        await scene.AssertWholeAsync();
    }

    /// <summary>Uploads, reads and deletes until the move has done its step, and a little longer.</summary>
    private static async Task WorkAsync(MoveScene scene, Task<MoveState?> moving, List<ObjectKey> destroyed)
    {
        var rounds = 0;
        do
        {
            var item = await scene.AddFileAsync(rounds == 0 ? 9_000_000 : 50_000);
            Assert.Equal(scene.Files[item], await scene.Vault.ReadAsync(scene.User, item));
            destroyed.Add(await scene.DestroyAsync(scene.Files.Keys.Skip(rounds % 3).First()));
            rounds++;
        }
        while (!moving.IsCompleted && rounds < 50);
        Assert.True(await moving is MoveState.Copied or MoveState.Finished);
    }
}
