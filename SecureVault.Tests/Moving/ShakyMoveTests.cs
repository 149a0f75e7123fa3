using SecureVault.Core.Moving;
using SecureVault.Tests.Faults;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Moving;

/// <summary>Moves whose stores fail, lie or see the process die, at each kind of call in turn.</summary>
public sealed class ShakyMoveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Shake> AtTarget() => [.. FaultTour.IsWhole ? FaultTour.Shakes : [Shake.AnswerLost, Shake.Truncated, Shake.KilledAfter]];

    public static TheoryData<Shake> AtSource() => [.. FaultTour.IsWhole ? FaultTour.Shakes : [Shake.Truncated, Shake.KilledAfter]];

    [Theory]
    [MemberData(nameof(AtTarget))]
    public Task Whichever_call_to_the_target_goes_wrong_everything_arrives(Shake how) => TryEachAsync(how, isTarget: true);

    [Theory]
    [MemberData(nameof(AtSource))]
    public Task Whichever_call_to_the_source_goes_wrong_everything_arrives(Shake how) => TryEachAsync(how, isTarget: false);

    [Fact]
    public async Task A_target_that_does_not_give_back_what_it_was_given_is_found_out()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.PauseAndFollowAsync();
        var lying = new ShakyStore(scene.Route.To!) { Lies = true };
        await scene.UseAsync(scene.Route.From, lying.AsEnd());

        Assert.Equal(MoveState.Copying, await scene.StepAsync());

        Assert.Equal(MoveError.LyingTarget, (await scene.StatusAsync()).Refusal);
        Assert.DoesNotContain(
            await scene.Route.To!.Inventory.ListObjectsAsync(Token).ToListAsync(Token), stored => stored.Length > 0);
    }

    [Fact]
    public async Task An_object_that_rots_in_the_target_before_it_was_compared_is_copied_again()
    {
        await using var scene = await MoveScene.StartAsync();
        var folder = scene.NewFolder("new");
        await scene.BeginAsync(MoveScene.ToFolder(folder));
        var key = await scene.KeyOfAsync(scene.Files.First(file => file.Value.Length > 10_000_000).Key);
        Directory.CreateDirectory(Path.GetDirectoryName(scene.PathOf("new", key))!);
        File.Copy(scene.PathOf("objects", key), scene.PathOf("new", key));
        MoveScene.Damage(scene.PathOf("new", key));

        Assert.Equal(MoveState.Copied, await scene.StepAsync());
        await scene.FinishAsync();

        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task An_object_that_is_deleted_while_it_is_copied_does_not_come_back()
    {
        await using var scene = await MoveScene.StartAsync();
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.PauseAndFollowAsync();
        var large = scene.Files.First(file => file.Value.Length > 10_000_000).Key;
        var key = await scene.KeyOfAsync(large);
        var copying = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new ShakyStore(scene.Route.To!)
        {
            BeforeWrite = async written =>
            {
                if (written == key)
                {
                    copying.TrySetResult();
                    await Task.Delay(Timeout.Infinite, Token); // only the deletion ends it
                }
            },
        };
        await scene.UseAsync(scene.Route.From, slow.AsEnd());

        var moving = scene.StepAsync();
        await copying.Task.WaitAsync(Token);
        await scene.DestroyAsync(large);

        Assert.Equal(MoveState.Copied, await moving);
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        Assert.Null(await scene.Route.From.Objects.GetLengthAsync(key, Token));
        Assert.Empty(await scene.Route.From.Inventory.ListUnfinishedAsync(Token).ToListAsync(Token));
        await scene.AssertWholeAsync();
    }

    [Fact]
    public async Task An_object_that_the_source_does_not_give_out_keeps_the_move_from_its_end_and_nothing_else()
    {
        await using var scene = await MoveScene.StartAsync();
        var lost = scene.Files.First(file => file.Value.Length == 300_000).Key;
        var key = await scene.KeyOfAsync(lost);
        await scene.BeginAsync(MoveScene.ToFolder(scene.NewFolder("new")));
        await scene.PauseAndFollowAsync();
        await scene.UseAsync(new ShakyStore(scene.Route.From) { Shortened = key }.AsEnd(), scene.Route.To!);

        Assert.Equal(MoveState.Copying, await scene.StepAsync());
        var status = await scene.StatusAsync();
        Assert.Equal((MoveError.Unreadable, 1), (status.Refusal, status.FailedObjects));
        Assert.Contains(key.ToString(), status.Note, StringComparison.Ordinal);
        Assert.Equal(scene.Files.Count - 1, await scene.Route.To!.Inventory.ListObjectsAsync(Token).CountAsync(Token));
        Assert.Equal(MoveState.Copying, await scene.FinishAsync());

        await scene.DestroyAsync(lost);
        Assert.Equal(MoveState.Finished, await scene.FinishAsync());
        await scene.AssertWholeAsync();
    }

    /// <summary>Moves a small vault and lets a call go wrong: each kind of call the first and the last time that it is made.</summary>
    private static async Task TryEachAsync(Shake how, bool isTarget)
    {
        var calls = await TryAsync(how, isTarget, call: 0);
        var turns = ShakyStore.TurnsOf(calls);
        Assert.InRange(turns.Count, 10, 60);
        foreach (var call in FaultTour.IsWhole ? [.. Enumerable.Range(1, calls.Count)] : turns)
        {
            await TryAsync(how, isTarget, call);
            FaultTour.Note("disk", isTarget ? "store copy, target" : "store copy, source", $"{how}", call, calls[call - 1]);
        }
    }

    /// <returns>The calls that were made.</returns>
    private static async Task<IReadOnlyList<string>> TryAsync(Shake how, bool isTarget, int call)
    {
        await using var scene = await MoveScene.StartAsync(sizes: [0, 70_000, 9_000_000]);
        var target = MoveScene.ToFolder(scene.NewFolder("new"));
        await scene.BeginAsync(target);
        await scene.PauseAndFollowAsync();
        var shaky = new ShakyStore(isTarget ? scene.Route.To! : scene.Route.From) { FailsAt = call, How = how };
        await scene.UseAsync(isTarget ? scene.Route.From : shaky.AsEnd(), isTarget ? shaky.AsEnd() : scene.Route.To!);
        await DestroyOneAsync(scene);
        var state = await RunAsync(scene);
        var calls = shaky.Calls;
        shaky.FailsAt = 0;
        if (shaky.IsDead)
        {
            await scene.KillAsync(await HasLeftAsync(scene) ? target : null);
            state = null;
        }

        await GoOnAsync(scene, state);
        await scene.AssertWholeAsync();
        return calls;
    }

    /// <summary>Does as a server and a patient operator do.</summary>
    private static async Task GoOnAsync(MoveScene scene, MoveState? state)
    {
        for (var tries = 0; state != MoveState.Finished && await scene.Vault.Get<MoveControl>().ReadAsync(Token) is not null; tries++)
        {
            Assert.InRange(tries, 0, 5);
            scene.Vault.Clock.Advance(TimeSpan.FromMinutes(6));
            await scene.Vault.Sweep.RunAsync(Token);
            state = await scene.StepAsync() == MoveState.Finished ? MoveState.Finished : await scene.FinishAsync();
        }

        await scene.Vault.Sweep.RunAsync(Token);
    }

    private static async Task DestroyOneAsync(MoveScene scene)
    {
        try
        {
            await scene.DestroyAsync(scene.Files.Keys.First());
        }
        catch (KilledException)
        {
            scene.Files.Remove(scene.Files.Keys.First()); // its key was destroyed before
        }
    }

    private static async Task<MoveState?> RunAsync(MoveScene scene)
    {
        try
        {
            await scene.StepAsync();
            return await scene.FinishAsync();
        }
        catch (KilledException)
        {
            return null;
        }
    }

    private static async Task<bool> HasLeftAsync(MoveScene scene)
    {
        var note = await File.ReadAllBytesAsync(scene.Vault.Folder.Combine("objects", "moves", "current"), Token);
        return scene.Vault.Get<MoveNotes>().Open(note).Role == MoveRole.Left;
    }
}
