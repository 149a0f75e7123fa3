using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.StaticAssets;
using SecureVault.Web.Components;
using SecureVault.Web.Components.Recovery;
using SecureVault.Web.Endpoints;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Hosting.Welcome;

/// <summary>
/// The server for the time in which there is no vault to serve: it has no database, runs no jobs and holds no lock. It shows the page that
/// restores one, and gives way to the vault's own server.
/// </summary>
internal static class WelcomeServer
{
    private const string RestorePath = "/setup/restore";
    private const string RetryAfterSeconds = "10";

    /// <summary>Serves until somebody wants the vault's own server, or tells the process to stop.</summary>
    /// <returns>The exit code of a process that is to end; null when the vault's own server is to begin.</returns>
    public static async Task<int?> RunAsync(string[] settings, RestoreDesk desk)
    {
        await using var app = Build(settings, desk);
        var turn = Take(desk);
        if (!await app.TryStartVaultAsync())
        {
            return (int)ExitCode.Usage;
        }

        var stopping = app.Lifetime.ApplicationStopping;
        while (true)
        {
            var isDone = await desk.RunAsync(app.Logger, stopping);
            if (!isDone)
            {
                await WaitAsync(turn, stopping);
                isDone = await desk.RunAsync(app.Logger, stopping);
            }

            if (stopping.IsCancellationRequested)
            {
                await app.WaitForShutdownAsync();
                return 0;
            }

            if (!isDone || desk.State is RestoreState.Done)
            {
                await app.StopAsync(CancellationToken.None);
                return null;
            }

            turn = Take(desk);
        }
    }

    private static CancellationToken Take(RestoreDesk desk) => desk.Take(isAlone: true, isOffered: () => true);

    private static async Task WaitAsync(CancellationToken turn, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn, stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static WebApplication Build(string[] settings, RestoreDesk desk)
    {
        var builder = WebApplication.CreateBuilder(settings);
        var framework = builder.Services.ToHashSet();
        builder.AddVault(desk);
        builder.AddVaultWeb();

        // The keys of forms lie in the data folder, which belongs to nobody yet.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var own in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && !framework.Contains(service)).ToList())
        {
            builder.Services.Remove(own);
        }

        var app = builder.Build();
        app.Use(ShowNothingElseAsync);
        app.UseVaultWeb();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().RequireAuthorization();
        app.MapGet("/health/live", () => Results.Ok()).AllowAnonymous();
        return app;
    }

    private static Task ShowNothingElseAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path == RestorePath || path == "/health/live" || context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return PlainPage.WriteNoVaultAsync(context.Response, context.RequestAborted);
    }
}
