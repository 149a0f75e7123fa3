using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Hosting;

/// <summary>Tells a supervisor whether the process lives and whether it can serve; nothing else, as anybody may ask.</summary>
internal static class HealthChecks
{
    private const string Ready = "ready";

    public static void AddVaultHealth(this IServiceCollection services)
    {
        services.AddSingleton<ReadinessCheck>();
        services.AddHealthChecks().AddCheck<ReadinessCheck>("vault", tags: [Ready]);
    }

    public static void MapVaultHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
    }
}

/// <summary>Asks database, store and keyring, at most once in a few seconds whatever the number of those who ask.</summary>
internal sealed partial class ReadinessCheck(
    VaultDatabase database, IStoreProbe store, MasterKeyring keyring, TimeProvider clock, ILogger<ReadinessCheck> logger) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _one = new(1);
    private (DateTimeOffset At, HealthCheckResult Result)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || clock.GetUtcNow() - last.At > Freshness)
            {
                _last = last = (clock.GetUtcNow(), await LookAsync(cancellationToken));
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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await database.CheckAsync(limit.Token);
            await store.CheckAsync(limit.Token);
            return keyring.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
        }
        catch (Exception exception) when (IsExpected(exception) && !cancellationToken.IsCancellationRequested)
        {
            NotReady(logger, exception.GetType().Name, exception);
            return HealthCheckResult.Unhealthy();
        }
    }

    private static bool IsExpected(Exception exception) =>
        exception is ObjectStoreException or System.Data.Common.DbException or DbUpdateException or OperationCanceledException;

    [LoggerMessage(EventId = 510, Level = LogLevel.Warning, Message = "Not ready ({Cause})")]
    private static partial void NotReady(ILogger logger, string cause, Exception exception);
}
