using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Events;

namespace SecureVault.Tests.Archives;

/// <summary>The plan of an archive is made once however many ask, and not kept longer than it is true.</summary>
public sealed class ZipPlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_ask_at_once_a_plan_is_made_once_and_another_person_does_not_wait_for_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var plans = vault.Get<ZipPlans>();
        var (ada, eve, goOn) = (UserId.New(), UserId.New(), new TaskCompletionSource());

        var asked = Enumerable.Range(0, 200).Select(_ => plans.GetAsync(ada, "a", () => MakeAsync(goOn.Task), Token)).ToList();
        var others = await plans.GetAsync(eve, "a", () => MakeAsync(Task.CompletedTask), Token);

        Assert.NotNull(others.Plan);
        Assert.All(asked, one => Assert.False(one.IsCompleted));
        goOn.SetResult();
        var made = await Task.WhenAll(asked);
        Assert.Single(made.Select(one => one.Plan).Distinct());
        Assert.Equal(2, plans.Built);
    }

    [Fact]
    public async Task Plans_of_one_person_are_made_one_after_the_other_and_too_many_are_refused()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Concurrency:WaitingPerPerson"] = "3" });
        var plans = vault.Get<ZipPlans>();
        var (ada, goOn, underWay, most) = (UserId.New(), new TaskCompletionSource(), 0, 0);

        var asked = Enumerable.Range(0, 200).Select(number => plans.GetAsync(
            ada,
            $"{number}",
            async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref underWay));
                var plan = await MakeAsync(goOn.Task);
                Interlocked.Decrement(ref underWay);
                return plan;
            },
            Token)).ToList();
        var refused = 0;
        await foreach (var one in Task.WhenEach(asked).WithCancellation(Token))
        {
            refused += (await one).IsBusy ? 1 : 0;
            if (refused == 196)
            {
                goOn.TrySetResult();
            }
        }

        Assert.Equal((196, 4, 1), (refused, plans.Built, most));
    }

    [Fact]
    public async Task A_plan_goes_when_the_drive_changes_when_access_ends_and_after_a_while()
    {
        await using var vault = await CoreVault.StartAsync();
        var plans = vault.Get<ZipPlans>();
        var (ada, eve) = (UserId.New(), UserId.New());
        async Task<int> BuiltAfterAskingAsync()
        {
            await plans.GetAsync(ada, "a", () => MakeAsync(Task.CompletedTask), Token);
            return plans.Built;
        }

        Assert.Equal(1, await BuiltAfterAskingAsync());
        vault.Events.Publish(new VaultEvent.DriveChanged(eve));
        vault.Events.Publish(new VaultEvent.DriveChanged(ada) { PicturesOnly = true });
        Assert.Equal(1, await BuiltAfterAskingAsync());
        vault.Events.Publish(new VaultEvent.DriveChanged(ada));
        Assert.Equal(2, await BuiltAfterAskingAsync());
        vault.Events.Publish(new VaultEvent.AccessEnded(ada, null));
        Assert.Equal(0, plans.Count);
        Assert.Equal(3, await BuiltAfterAskingAsync());
        vault.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(3, await BuiltAfterAskingAsync());
        vault.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, plans.Count);
    }

    [Fact]
    public async Task A_plan_that_a_change_overtook_while_it_was_made_is_not_kept()
    {
        await using var vault = await CoreVault.StartAsync();
        var plans = vault.Get<ZipPlans>();
        var (ada, goOn) = (UserId.New(), new TaskCompletionSource());
        var before = plans.GetAsync(ada, "a", () => MakeAsync(goOn.Task), Token);

        vault.Events.Publish(new VaultEvent.DriveChanged(ada));
        goOn.SetResult();
        await before;
        await plans.GetAsync(ada, "a", () => MakeAsync(Task.CompletedTask), Token);

        Assert.Equal(2, plans.Built);
    }

    [Fact]
    public async Task Neither_one_person_nor_all_together_keep_more_than_their_share()
    {
        await using var vault = await CoreVault.StartAsync();
        var plans = vault.Get<ZipPlans>();
        var ada = UserId.New();
        for (var number = 0; number < 50; number++)
        {
            vault.Clock.Advance(TimeSpan.FromSeconds(1));
            await plans.GetAsync(ada, $"{number}", () => MakeAsync(Task.CompletedTask), Token);
        }

        Assert.InRange(plans.Count, 1, 9);
        var built = plans.Built;
        await plans.GetAsync(ada, "49", () => MakeAsync(Task.CompletedTask), Token);
        Assert.Equal(built, plans.Built);

        // Three of some 25 MB each do not fit into 64.
        var large = ZipTree.Of(Enumerable.Range(0, 200_000).Select(_ => new ZipTree.Node(Guid.NewGuid(), default, "n", 0) { Version = Guid.NewGuid() }), []);
        Assert.InRange(large.MemoryBytes, 22_000_000, 32_000_000);
        for (var number = 0; number < 3; number++)
        {
            vault.Clock.Advance(TimeSpan.FromSeconds(1));
            await plans.GetAsync(UserId.New(), "large", () => Task.FromResult<ZipPlan?>(new ZipPlan("large", large)), Token);
        }

        Assert.Equal(2, plans.Count);
    }

    [Fact]
    public async Task A_plan_that_could_not_be_made_is_made_again()
    {
        await using var vault = await CoreVault.StartAsync();
        var plans = vault.Get<ZipPlans>();
        var ada = UserId.New();

        await Assert.ThrowsAsync<TimeoutException>(() => plans.GetAsync(ada, "a", () => throw new TimeoutException(), Token));

        Assert.NotNull((await plans.GetAsync(ada, "a", () => MakeAsync(Task.CompletedTask), Token)).Plan);
    }

    private static async Task<ZipPlan?> MakeAsync(Task goOn)
    {
        await goOn;
        return new ZipPlan("a.zip", ZipTree.Of([new ZipTree.Node(Guid.NewGuid(), default, "a", 0)], []));
    }
}
