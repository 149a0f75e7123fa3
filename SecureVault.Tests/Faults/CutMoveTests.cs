using SecureVault.Core.Moving;
using SecureVault.Tests.Moving;
using SecureVault.Tests.Storage;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Faults;

/// <summary>Moves into a bucket whose connections are cut.</summary>
public sealed class CutMoveTests
{
    // A move tries again by itself, so one fault takes it two or three steps.
    private const int MaxSteps = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Cut> Cuts() => [.. FaultTour.IsWhole ? Enum.GetValues<Cut>() : [Cut.BeforeAnswer]];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Whichever_connection_to_the_target_is_cut_everything_arrives(Cut how)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var proxy = new CuttingProxy(bucket.Url);
        var calls = await TryAsync(bucket, proxy, how, request: 0);
        var turns = ShakyStore.TurnsOf(calls);
        foreach (var call in FaultTour.IsWhole ? [.. Enumerable.Range(1, calls.Count)] : turns.Where((_, index) => index % 16 == 0))
        {
            var made = await TryAsync(bucket, proxy, how, call);
            FaultTour.Note("s3 connection", "store copy", $"{how}", call, made[call - 1]);
        }
    }

    private static async Task<IReadOnlyList<string>> TryAsync(S3TestBucket bucket, CuttingProxy proxy, Cut how, int request)
    {
        await using var scene = await MoveScene.StartAsync(sizes: [0, 70_000, 9_000_000]);
        var target = MoveScene.ToBucket(bucket, $"vault-{Guid.NewGuid():N}");
        (target["S3:ServiceUrl"], target["S3:MaxAttempts"]) = (proxy.Url, "1");
        await scene.BeginAsync(target);
        await scene.DestroyAsync(scene.Files.Keys.First());
        proxy.Arm(how, request);
        var state = await scene.StepAsync();
        for (var steps = 0; state != MoveState.Finished; steps++)
        {
            Assert.True(steps < MaxSteps, $"{how} at request {request} of {string.Join(' ', proxy.Requests)}: {state}");
            scene.Vault.Clock.Advance(TimeSpan.FromMinutes(6));
            await scene.Vault.Sweep.RunAsync(Token);
            state = await scene.StepAsync() == MoveState.Finished ? MoveState.Finished : await scene.FinishAsync();
        }

        var requests = proxy.Requests;
        proxy.Arm(how, 0);
        await scene.Vault.Sweep.RunAsync(Token);
        await scene.AssertWholeAsync();
        return requests;
    }
}
