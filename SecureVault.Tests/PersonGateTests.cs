using SecureVault.Core;
using SecureVault.Core.Copies;
using SecureVault.Core.Receipts;
using SecureVault.Core.Search;

namespace SecureVault.Tests;

/// <summary>One person's costly work has bounds, and nobody else feels them.</summary>
public sealed class PersonGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_few_wait_for_a_while_the_others_are_refused_at_once_and_nobody_waits_for_another_person()
    {
        await using var vault = await CoreVault.StartAsync(Settings(waiting: 1));
        var gate = vault.Get<PersonGate>();
        var (ada, eve) = (UserId.New(), UserId.New());
        using var first = await gate.TryEnterAsync(ada, CostlyWork.Copy, Token);
        Assert.NotNull(first);

        var waiting = gate.TryEnterAsync(ada, CostlyWork.Copy, Token);
        Assert.Null(await gate.TryEnterAsync(ada, CostlyWork.Copy, Token));
        Assert.False(waiting.IsCompleted);
        using var other = await gate.TryEnterAsync(eve, CostlyWork.Copy, Token);
        Assert.NotNull(other);
        using var otherWork = await gate.TryEnterAsync(ada, CostlyWork.Verification, Token);
        Assert.NotNull(otherWork);

        vault.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task A_waiting_upload_has_the_next_place()
    {
        await using var vault = await CoreVault.StartAsync(Settings(waiting: 1));
        var gate = vault.Get<PersonGate>();
        var ada = UserId.New();
        var first = await gate.TryEnterAsync(ada, CostlyWork.Copy, Token);
        var waiting = gate.TryEnterAsync(ada, CostlyWork.Copy, Token);

        first!.Dispose();

        using var second = await waiting;
        Assert.NotNull(second);
    }

    [Fact]
    public async Task Copies_searches_and_verifications_beyond_the_bound_say_so_and_do_nothing()
    {
        await using var vault = await CoreVault.StartAsync(Settings(waiting: 0));
        var (ada, eve) = (await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"));
        var gate = vault.Get<PersonGate>();
        var mine = await vault.StoreAsync(ada, "a", ItemId.Root);
        var theirs = await vault.StoreAsync(eve, "a", ItemId.Root);

        foreach (var work in new[] { CostlyWork.Copy, CostlyWork.Search, CostlyWork.Verification })
        {
            using var place = await gate.TryEnterAsync(ada, work, Token);
            Assert.Equal((work == CostlyWork.Copy, work == CostlyWork.Search, work == CostlyWork.Verification), await RefusalsAsync(vault, ada, mine));
            Assert.Equal((false, false, false), await RefusalsAsync(vault, eve, theirs));
        }

        // Nothing of what was refused left a trace, and the places are free again.
        Assert.Equal((false, false, false), await RefusalsAsync(vault, ada, mine));
        Assert.Equal(4, (await vault.ListAsync(ada)).Count);
    }

    private static Dictionary<string, string?> Settings(int waiting) => new()
    {
        ["Concurrency:CopiesPerPerson"] = "1",
        ["Concurrency:SearchesPerPerson"] = "1",
        ["Concurrency:VerificationsPerPerson"] = "1",
        ["Concurrency:WaitingPerPerson"] = $"{waiting}",
    };

    private static async Task<(bool Copy, bool Search, bool Verification)> RefusalsAsync(CoreVault vault, UserId user, ItemId item)
    {
        var search = vault.Get<DriveSearch>();
        search.MarkStale();
        return (
            await vault.Get<CopyService>().CopyAsync(user, [item], ItemId.Root, null, Token) is CopyOutcome.TooMany,
            (await search.FindAsync(user, new SearchQuery { Text = "a" }, 10, Token)).IsRefused,
            await vault.Get<ReceiptService>().VerifyAsync(user, item, null, null, Token) is VerifyOutcome.TooMany);
    }
}
