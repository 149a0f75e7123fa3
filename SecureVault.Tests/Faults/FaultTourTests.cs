using SecureVault.Tests.Storage;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Faults;

/// <summary>
/// A store fails at one of its calls, and the process dies there or does not. Whatever people and the server were doing, nothing that was
/// acknowledged is lost, and nothing else is left.
/// </summary>
public sealed class FaultTourTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Shake> OnDisk() => Rows(FaultScenario.All.Keys);

    public static TheoryData<string, Shake> InBucket() => Rows(FaultTour.IsWhole ? FaultScenario.All.Keys : ["purge"]);

    public static TheoryData<string, Cut> OverCutConnections()
    {
        var rows = new TheoryData<string, Cut>();
        foreach (var scenario in FaultTour.IsWhole ? FaultScenario.All.Keys : ["resumable upload"])
        {
            foreach (var cut in FaultTour.IsWhole ? Enum.GetValues<Cut>() : [Cut.BeforeAnswer, Cut.InAnswer])
            {
                rows.Add(scenario, cut);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(OnDisk))]
    public async Task Whichever_call_to_a_disk_goes_wrong_nothing_is_lost_or_left(string scenario, Shake how)
    {
        await using var scene = await FaultScene.StartAsync();

        await FaultTour.RunAsync("disk", scene, FaultScenario.All[scenario](), KindOf(scene, how));
    }

    [Theory]
    [MemberData(nameof(InBucket))]
    public async Task Whichever_call_to_a_bucket_goes_wrong_nothing_is_lost_or_left(string scenario, Shake how)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var scene = await FaultScene.StartAsync(SettingsOf(bucket, bucket.Url));

        await FaultTour.RunAsync("s3", scene, FaultScenario.All[scenario](), KindOf(scene, how));
    }

    [Theory]
    [MemberData(nameof(OverCutConnections))]
    public async Task Whichever_connection_to_a_server_is_cut_nothing_is_lost_or_left(string scenario, Cut how)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var proxy = new CuttingProxy(bucket.Url);
        await using var scene = await FaultScene.StartAsync(SettingsOf(bucket, proxy.Url));

        await FaultTour.RunAsync(
            "s3 connection",
            scene,
            FaultScenario.All[scenario](),
            new FaultKind($"{how}", call => proxy.Arm(how, call), () => proxy.Requests));
    }

    private static TheoryData<string, Shake> Rows(IEnumerable<string> scenarios)
    {
        var rows = new TheoryData<string, Shake>();
        foreach (var scenario in scenarios)
        {
            foreach (var how in FaultTour.Shakes)
            {
                rows.Add(scenario, how);
            }
        }

        return rows;
    }

    // The vault's store is another one after each restart.
    private static FaultKind KindOf(FaultScene scene, Shake how) => new(
        $"{how}", call => scene.Store.Arm(how, call), () => scene.Store.Calls);

    /// <summary>One attempt a request: a cut that the SDK heals by itself would show nothing of the vault.</summary>
    private static Dictionary<string, string?> SettingsOf(S3TestBucket bucket, string url) => new()
    {
        ["ObjectStore:Kind"] = "S3",
        ["ObjectStore:S3:Bucket"] = bucket.Name,
        ["ObjectStore:S3:ServiceUrl"] = url,
        ["ObjectStore:S3:Prefix"] = "vault",
        ["ObjectStore:S3:MaxAttempts"] = "1",
    };
}
