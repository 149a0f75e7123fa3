using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Ownership;

namespace SecureVault.Tests.Ownership;

/// <summary>The clock is set while the server runs, or while it is off.</summary>
public sealed class ClockWatchTests
{
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_jump_ends_nothing_for_an_hour_and_then_what_is_due()
    {
        await using var vault = await CoreVault.StartAsync();
        await DeleteAsync(vault, await vault.AddUserAsync());
        await vault.Sweep.RunAsync(Token);
        vault.Clock.Jump(FarAhead);

        Assert.Equal(new SweepResult(0, 0), await vault.Sweep.RunAsync(Token));
        Assert.Equal(FarAhead, vault.Get<ClockWatch>().Doubt?.Gap);
        vault.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(new SweepResult(0, 0), await vault.Sweep.RunAsync(Token));
        vault.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, (await vault.Sweep.RunAsync(Token)).Purged);
        Assert.Null(vault.Get<ClockWatch>().Doubt);
    }

    [Fact]
    public async Task A_jump_there_and_back_ends_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await DeleteAsync(vault, user);
        await vault.StoreAsync(user, "b", ItemId.Root, [1]);
        await vault.StoreAsync(user, "b", ItemId.Root, [2], NameConflict.Replace);

        vault.Clock.Jump(FarAhead);
        await vault.Sweep.RunAsync(Token);
        vault.Clock.Advance(TimeSpan.FromSeconds(20));
        await vault.Sweep.RunAsync(Token);
        vault.Clock.Jump(-FarAhead);
        await vault.Sweep.RunAsync(Token);
        vault.Clock.Advance(TimeSpan.FromHours(2));
        await vault.Sweep.RunAsync(Token);

        Assert.Null(vault.Get<ClockWatch>().Doubt);
        await vault.Trash.RestoreAsync(user, [item], Token);
        await vault.AssertConsistentAsync(stored: 3);
    }

    [Fact]
    public async Task Permanently_deleted_items_go_even_under_a_doubtful_clock()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await DeleteAsync(vault, user);
        vault.Clock.Jump(FarAhead);

        await vault.Trash.PurgeAsync(user, [item], Token);

        Assert.Equal(1, (await vault.Sweep.RunAsync(Token)).Purged);
    }

    [Fact]
    public async Task Many_small_jumps_are_a_large_one()
    {
        await using var vault = await CoreVault.StartAsync();
        await DeleteAsync(vault, await vault.AddUserAsync());
        for (var jump = 0; jump < 3; jump++)
        {
            vault.Clock.Jump(TimeSpan.FromMinutes(25));
            await vault.Sweep.RunAsync(Token);
        }

        Assert.NotNull(vault.Get<ClockWatch>().Doubt);
    }

    [Fact]
    public async Task A_clock_that_an_administrator_confirmed_counts_at_once()
    {
        await using var vault = await CoreVault.StartAsync();
        await DeleteAsync(vault, await vault.AddUserAsync());
        vault.Clock.Jump(FarAhead);
        Assert.Equal(new SweepResult(0, 0), await vault.Sweep.RunAsync(Token));

        vault.Get<ClockWatch>().Confirm();

        Assert.Equal(1, (await vault.Sweep.RunAsync(Token)).Purged);
    }

    [Fact]
    public async Task A_restart_under_the_wrong_clock_does_not_make_it_the_right_one()
    {
        var vault = await CoreVault.StartAsync();
        try
        {
            await DeleteAsync(vault, await vault.AddUserAsync());
            await vault.Get<StoreWatch>().LookAsync(Token);
            vault.Clock.Jump(FarAhead);
            await vault.Get<StoreWatch>().LookAsync(Token);

            vault = await vault.RestartAsync();

            Assert.Equal(new SweepResult(0, 0), await vault.Sweep.RunAsync(Token));
            Assert.False(vault.Get<ClockWatch>().Doubt?.WhileRunning);
            vault.Clock.Advance(TimeSpan.FromMinutes(61));
            Assert.Equal(1, (await vault.Sweep.RunAsync(Token)).Purged);
        }
        finally
        {
            await vault.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_short_stop_delays_nothing()
    {
        var vault = await CoreVault.StartAsync();
        try
        {
            await vault.Get<StoreWatch>().LookAsync(Token);
            vault.Clock.Advance(TimeSpan.FromMinutes(50));
            vault = await vault.RestartAsync();

            Assert.Null(vault.Get<ClockWatch>().Doubt);
        }
        finally
        {
            await vault.DisposeAsync();
        }
    }

    private static async Task<ItemId> DeleteAsync(CoreVault vault, UserId user)
    {
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [item], Token);
        return item;
    }
}
