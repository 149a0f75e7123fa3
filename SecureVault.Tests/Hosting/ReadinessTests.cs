using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Web.Hosting;

namespace SecureVault.Tests.Hosting;

/// <summary>A store that is slow is not a store that is away.</summary>
public sealed class ReadinessTests : IDisposable
{
    private readonly WatchedClock _clock = new();
    private readonly CollectedLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(0, HealthStatus.Healthy)]
    [InlineData(1.9, HealthStatus.Healthy)]
    [InlineData(5, HealthStatus.Degraded)]
    [InlineData(14, HealthStatus.Degraded)]
    public async Task A_store_that_answers_late_makes_the_vault_degraded(double seconds, HealthStatus status)
    {
        await using var vault = await CoreVault.StartAsync();
        using var check = NewCheck(vault, _ =>
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            return Task.CompletedTask;
        });

        var result = await check.CheckHealthAsync(new HealthCheckContext(), Token);

        Assert.Equal(status, result.Status);
        Assert.Equal(status == HealthStatus.Degraded ? 1 : 0, _log.Of(670).Count);
    }

    [Fact]
    public async Task A_store_that_says_nothing_is_not_waited_for_longer_than_its_limit()
    {
        await using var vault = await CoreVault.StartAsync();
        var asked = new TaskCompletionSource();
        using var check = NewCheck(vault, token =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, token);
        });

        var looking = check.CheckHealthAsync(new HealthCheckContext(), Token);
        await asked.Task.WaitAsync(Token);
        _clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(HealthStatus.Unhealthy, (await looking).Status);
        Assert.Contains("15 seconds", Assert.Single(_log.Of(510)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_is_not_ready_the_log_gets_a_line_a_minute_without_a_stack()
    {
        await using var vault = await CoreVault.StartAsync();
        using var check = NewCheck(vault, _ => Task.FromException(new ObjectStoreException(ObjectStoreError.Unavailable, "Away.")));

        for (var second = 0; second < 120; second += 6)
        {
            Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new HealthCheckContext(), Token)).Status);
            _clock.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal([1, 10], _log.Of(510).Select(line => line.Value("Failures")));
        Assert.All(_log.Lines, line => Assert.Null(line.Exception));
    }

    [Fact]
    public async Task Each_step_has_its_limit_for_itself()
    {
        var markers = new TurnedMarkers();
        await using var vault = await CoreVault.StartAsync(configure: markers.Replace);
        using var check = NewCheck(vault, Slowly);
        markers.BeforeReading = () => Slowly(Token);

        var result = await check.CheckHealthAsync(new HealthCheckContext(), Token);

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Empty(_log.Of(510));

        Task Slowly(CancellationToken cancellationToken)
        {
            _clock.Advance(TimeSpan.FromSeconds(14));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_look_goes_on_when_the_one_who_asked_has_given_up()
    {
        await using var vault = await CoreVault.StartAsync();
        var (asked, answered, looks) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        using var check = NewCheck(vault, token =>
        {
            looks++;
            asked.SetResult();
            return answered.Task.WaitAsync(token);
        });
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var given = check.CheckHealthAsync(new HealthCheckContext(), impatient.Token);
        await asked.Task.WaitAsync(Token);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var patient = check.CheckHealthAsync(new HealthCheckContext(), Token);
        answered.SetResult();

        Assert.Equal((HealthStatus.Healthy, 1), ((await patient).Status, looks));
    }

    [Fact]
    public async Task The_marker_is_not_read_again_for_one_who_waited_while_it_was_written()
    {
        var markers = new TurnedMarkers();
        await using var vault = await CoreVault.StartAsync(configure: markers.Replace);
        var ownership = vault.Get<StoreOwnership>();
        var (reading, mayRead) = (new TaskCompletionSource(), new TaskCompletionSource());
        markers.BeforeReading = () =>
        {
            reading.TrySetResult();
            return mayRead.Task;
        };
        var writing = ownership.TryAdvanceAsync(Token);
        await reading.Task.WaitAsync(Token);
        var before = markers.Reads;

        var checking = ownership.CheckAsync(Token);
        vault.Clock.Advance(TimeSpan.FromSeconds(1));
        mayRead.SetResult();
        await Task.WhenAll(writing, checking);

        Assert.Equal(before, markers.Reads);
    }

    private ReadinessCheck NewCheck(CoreVault vault, Func<CancellationToken, Task> probe)
    {
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new ReadinessCheck(vault.Get<VaultDatabase>(), new Probe(probe), vault.Get<StoreOwnership>(), vault.Get<MasterKeyring>(), _clock, factory.CreateLogger<ReadinessCheck>());
    }

    private sealed class Probe(Func<CancellationToken, Task> check) : IStoreProbe
    {
        public Task CheckAsync(CancellationToken cancellationToken) => check(cancellationToken);
    }

    /// <summary>The markers of the vault's store, which a test may hold up.</summary>
    private sealed class TurnedMarkers : IStoreMarkers
    {
        private DiskObjectStore? _store;

        public Func<Task> BeforeReading { get; set; } = () => Task.CompletedTask;

        public int Reads { get; private set; }

        public void Replace(IServiceCollection services) => services.AddSingleton<IStoreMarkers>(provider =>
        {
            _store = provider.GetRequiredService<DiskObjectStore>();
            return this;
        });

        public async Task<byte[]?> ReadMarkerAsync(CancellationToken cancellationToken)
        {
            Reads++;
            await BeforeReading();
            return await _store!.ReadMarkerAsync(cancellationToken);
        }

        public Task WriteMarkerAsync(ReadOnlyMemory<byte> content, bool mayMakeStore, CancellationToken cancellationToken) =>
            _store!.WriteMarkerAsync(content, mayMakeStore, cancellationToken);
    }
}
