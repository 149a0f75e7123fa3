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

    /// <summary>Both answer before anybody looks up who asks: a browser's cookie would bring in the database.</summary>
    public static void MapVaultHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", OptionsFor(_ => false)).AllowAnonymous().ShortCircuit();
        endpoints.MapHealthChecks("/health/ready", OptionsFor(check => check.Tags.Contains(Ready))).AllowAnonymous().ShortCircuit();
    }

    private static HealthCheckOptions OptionsFor(Func<HealthCheckRegistration, bool> checks) => new() { Predicate = checks, ResponseWriter = WriteAsync };

    /// <summary>One word. It leaves before the middleware that adds the headers of everything else, so it brings those that concern it.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/plain; charset=utf-8";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        return context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);
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

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly FailureThrottle _failures = new(clock);
    private readonly FailureThrottle _slowSteps = new(clock);
    private Task<HealthCheckResult>? _look;
    private long _ended;

    /// <summary>
    /// A look goes on when the one who asked for it has given up. A supervisor may have less patience than a slow store needs, and the
    /// vault would never be ready if each of its questions began from nothing.
    /// </summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_look is not { } last || (last.IsCompleted && clock.GetElapsedTime(_ended) > Freshness))
            {
                _look = Task.Run(LookAndNoteAsync, CancellationToken.None);
            }

            return _look.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task<HealthCheckResult> LookAndNoteAsync()
    {
        try
        {
            return await LookAsync(_end.Token);
        }
        finally
        {
            _ended = clock.GetTimestamp();
        }
    }

    private async Task<HealthCheckResult> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A folder or bucket that answers may be another one, so its marker is looked at as well.
            var isSlow = await RunAsync("database", database.CheckAsync, DatabaseLimit, cancellationToken)
                | await RunAsync("store", store.CheckAsync, StoreLimit, cancellationToken)
                | await RunAsync("store's marker", ownership.CheckAsync, StoreLimit, cancellationToken);
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
