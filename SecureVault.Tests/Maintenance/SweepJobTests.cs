using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Maintenance;

/// <summary>What the sweeper writes to the log, and how often it comes, while the store is away.</summary>
public sealed class SweepJobTests
{
    private const int StoreFailed = 460;
    private const int StoreAnswers = 461;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_store_is_away_it_comes_less_often_and_writes_a_line_a_minute_at_most()
    {
        var store = new BrokenStore { OnDiscard = ObjectStoreError.Unavailable };
        var log = new CollectedLog();
        await using var vault = await CoreVault.StartAsync(configure: services =>
        {
            services.AddSingleton<ILoggerProvider>(log);
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        await DeleteManyAsync(vault, 40);
        var clock = new WatchedClock();
        using var end = new CancellationTokenSource();
        using var sweeper = NewSweeper(vault, clock);
        var running = sweeper.RunAsync(end.Token);

        foreach (var seconds in new[] { 30, 60, 120, 240, 300, 300 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await clock.NextTimerAsync());
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        await clock.NextTimerAsync();

        // At 0, 30, 90, 210, 450, 750 and 1,050 seconds: all but the second get a line, and none has a stack.
        Assert.Equal([3, 6, 3, 3, 3, 3], log.Of(StoreFailed).Select(line => line.Value("Failures")));
        Assert.All(log.Of(StoreFailed), line => Assert.Equal((40, null), (line.Value("Left"), line.Exception)));
        Assert.Equal(6, log.Lines.Count(line => line.Level >= LogLevel.Warning));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_person_who_empties_the_trash_is_not_made_to_wait_and_the_end_of_an_outage_is_told()
    {
        var store = new BrokenStore { OnDiscard = ObjectStoreError.Unavailable };
        var log = new CollectedLog();
        await using var vault = await CoreVault.StartAsync(configure: services =>
        {
            services.AddSingleton<ILoggerProvider>(log);
            services.AddSingleton<IObjectStore>(provider => store.Over(provider.GetRequiredService<DiskObjectStore>()));
        });
        await DeleteManyAsync(vault, 4);
        var clock = new WatchedClock();
        using var end = new CancellationTokenSource();
        using var sweeper = NewSweeper(vault, clock);
        var running = sweeper.RunAsync(end.Token);
        await clock.NextTimerAsync();
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(60), await clock.NextTimerAsync());

        vault.Events.Publish(new VaultEvent.PurgeRequested());
        Assert.Equal(TimeSpan.FromSeconds(30), await clock.NextTimerAsync());

        store.OnDiscard = null;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(15), await clock.NextTimerAsync());
        Assert.Single(log.Of(StoreAnswers));
        await vault.AssertConsistentAsync(stored: 0);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static JobLoop NewSweeper(CoreVault vault, TimeProvider clock) =>
        new(
            ActivatorUtilities.CreateInstance<SweepJob>(vault.Get<IServiceProvider>(), clock),
            vault.Get<JobBook>(),
            vault.Events,
            clock,
            vault.Get<ILogger<JobLoop>>());

    private static async Task DeleteManyAsync(CoreVault vault, int count)
    {
        var user = await vault.AddUserAsync();
        for (var number = 0; number < count; number++)
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root);
        }

        var items = (await vault.ListAsync(user)).Select(entry => entry.Id).ToList();
        await vault.Trash.DeleteAsync(user, items, Token);
        await vault.Trash.PurgeAsync(user, items, Token);
    }
}
