using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.SignalR;
using MudBlazor.Services;
using SecureVault.Web.Components;
using SecureVault.Web.Components.Admin.Bulk;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Overview;
using SecureVault.Web.Components.Security;
using SecureVault.Web.Endpoints;
using SecureVault.Web.Endpoints.Archives;
using SecureVault.Web.Endpoints.Audit;
using SecureVault.Web.Endpoints.Downloads;
using SecureVault.Web.Endpoints.Uploads;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Hosting;

/// <summary>Sets up everything that a browser sees.</summary>
internal static class WebHosting
{
    // A page describes a pick in messages of up to 200,000 characters, and sends content in ranges of 64 KiB; SignalR's own
    // 32 KB would close the circuit. The cost is memory per connection, and connections are for signed-in users only.
    private const long MaxHubMessageBytes = 1024 * 1024;

    // Only uploads have large bodies, and their endpoint sets its own limit.
    private const long MaxRequestBodyBytes = 1024 * 1024;

    public static void AddVaultWeb(this WebApplicationBuilder builder)
    {
        // Without it a build that is run in place serves none of the packages' styles and scripts outside Development.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        });

        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBuffers>();
        builder.Services.AddExceptionHandler<ErrorPageHandler>();
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents(circuit => circuit.DetailedErrors = false)
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = MaxHubMessageBytes;
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.EnableDetailedErrors = false;
                hub.AddFilter<CircuitOwners>();
            });
        builder.Services.AddSecurityHeaderPolicies()
            .SetDefaultPolicy(SecurityHeaders.Policy())
            .AddPolicy(DownloadEndpoints.HeaderPolicy, SecurityHeaders.ContentPolicy())
            .AddPolicy(PreviewEndpoints.HeaderPolicy, SecurityHeaders.PreviewPolicy());
        builder.Services.AddMudServices();
        builder.Services.AddVaultLanguages();
        builder.Services.AddVaultProxies();
        builder.Services.AddVaultAccounts(builder.Configuration);
        builder.Services.AddVaultDrive();
        builder.Services.AddSecurityComponents();
        builder.Services.AddScoped<BulkChanges>();
        builder.Services.AddSingleton<Concerns>();
        builder.Services.AddSingleton<CheckedBodies>();
        builder.Services.AddSingleton<TusUploadHandler>();
        builder.Services.AddSingleton<UploadFolderResolver>();
        builder.Services.AddVaultHealth();
        builder.Services.AddSingleton<FirstStartNotice>();
    }

    public static void UseVaultWeb(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.Use(RequireHostAsync);
        app.Use(KeepFormsHereAsync);
        app.Use(HostCookies.UseAsync);
        app.UseRequestLocalization();
        app.Use(Languages.UseHoursAsync);
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(KeepPlainStatusAsync);
        app.UseVaultAccounts();
        app.Use(MissingItems.CheckAsync);
        app.UseAntiforgery();
        app.Services.GetRequiredService<FirstStartNotice>().ShowWhenStarted(app);
    }

    public static void MapVaultWeb(this WebApplication app)
    {
        app.MapVaultHealth();
        app.MapStaticAssets().AllowAnonymous();
        app.MapVaultAccounts();
        app.MapDownloads();
        app.MapPreviews();
        app.MapUploads();
        app.MapShare();
        app.MapZip();
        app.MapConnection();
        app.MapAudit();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options =>
            {
                options.ContentSecurityFrameAncestorsPolicy = "'none'";
                options.DisableWebSocketCompression = true;
            })
            .RequireAuthorization();
    }

    /// <summary>
    /// Sends redirects of forms without scheme and host. A vault that does not know of the TLS in front of it would redirect to http,
    /// and the browser refuses a form that does, without a word to the person (form-action).
    /// </summary>
    private static Task KeepFormsHereAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.OnStarting(() =>
            {
                var (location, here) = (context.Response.Headers.Location.ToString(), $"{context.Request.Scheme}://{context.Request.Host}");
                if (location.StartsWith(here + '/', StringComparison.OrdinalIgnoreCase) && IsPath(location[here.Length..]))
                {
                    context.Response.Headers.Location = location[here.Length..];
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    // Two slashes would begin another host.
    private static bool IsPath(string address) => address.Length == 1 || address[1] is not ('/' or '\\');

    /// <summary>HTTP/1.0 has requests without a host; nothing here works without one but what a load balancer asks.</summary>
    private static Task RequireHostAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Host.HasValue || context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    /// <summary>The page for what is not there is for people who follow a link; forms and the circuit's client want the status.</summary>
    private static Task KeepPlainStatusAsync(HttpContext context, RequestDelegate next)
    {
        var isVisit = HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        if (!isVisit && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return next(context);
    }
}
