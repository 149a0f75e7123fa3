using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Hosting;

/// <summary>Tells a supervisor whether the process lives and whether it can serve; nothing else, as anybody may ask.</summary>
internal static class HealthChecks
{
    private const string Ready = "ready";

    public static void AddVaultHealth(this IServiceCollection services)
    {
        services.AddSingleton<ReadinessCheck>();

        // It writes a line for each look of a supervisor; the check tells what is wrong, once a minute.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHealthChecks().AddCheck<ReadinessCheck>("vault", tags: [Ready]);
    }

    public static void MapVaultHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }
}

/// <summary>
/// Asks database, store and keyring, at most once in a few seconds whatever the number of those who ask. A step that is slow makes the
/// vault degraded, which is still ready: a supervisor that took it out of service would turn a slow store into none.
/// </summary>
internal sealed partial class ReadinessCheck(
    VaultDatabase database, IStoreProbe store, StoreOwnership ownership, MasterKeyring keyring, TimeProvider clock, ILogger<ReadinessCheck> logger) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DatabaseLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _one = new(1);
    private readonly FailureThrottle _failures = new(clock);
    private readonly FailureThrottle _slowSteps = new(clock);
    private (DateTimeOffset At, HealthCheckResult Result)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || clock.GetUtcNow() - last.At > Freshness)
            {
                var result = await LookAsync(cancellationToken);
                _last = last = (clock.GetUtcNow(), result);
            }

            return last.Result;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthCheckResult> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isSlow = await RunAsync("database", database.CheckAsync, DatabaseLimit, cancellationToken)
                | await RunAsync("store", CheckStoreAsync, StoreLimit, cancellationToken);
            return !keyring.IsLoaded ? HealthCheckResult.Unhealthy() : isSlow ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            if (_failures.Add() is { } failures)
            {
                NotReady(logger, failures, exception.GetType().Name, exception.Message);
            }

            return HealthCheckResult.Unhealthy();
        }
    }

    /// <summary>A folder or bucket that answers may be another one.</summary>
    private async Task CheckStoreAsync(CancellationToken cancellationToken)
    {
        await store.CheckAsync(cancellationToken);
        await ownership.CheckAsync(cancellationToken);
    }

    /// <summary>Runs a step within a limit of its own.</summary>
    /// <returns>True when it took long.</returns>
    private async Task<bool> RunAsync(string name, Func<CancellationToken, Task> step, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        var started = clock.GetTimestamp();
        try
        {
            await step(either.Token);
        }
        catch (OperationCanceledException exception) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The {name} did not answer in {limit.TotalSeconds} seconds.", exception);
        }

        var taken = clock.GetElapsedTime(started);
        if (taken > Slow && _slowSteps.Add() is { } times)
        {
            ReadyButSlow(logger, name, (long)taken.TotalMilliseconds, times);
        }

        return taken > Slow;
    }

    private static bool IsExpected(Exception exception) =>
        exception is ObjectStoreException or System.Data.Common.DbException or DbUpdateException or TimeoutException or OperationCanceledException;

    [LoggerMessage(EventId = 510, Level = LogLevel.Warning, Message = "Not ready, {Failures} times since the last such line ({Cause}): {Reason}")]
    private static partial void NotReady(ILogger logger, int failures, string cause, string reason);

    [LoggerMessage(EventId = 670, Level = LogLevel.Warning, Message = "Ready, but the {Step} took {Milliseconds} ms; slow {Times} times since the last such line")]
    private static partial void ReadyButSlow(ILogger logger, string step, long milliseconds, int times);
}
