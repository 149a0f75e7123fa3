using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Layout;
using SecureVault.Web.Endpoints;

namespace SecureVault.Web.Hosting;

/// <summary>Cookies, sessions, and what guards the ways in.</summary>
internal static class AccountHosting
{
    private const string CookieName = "SecureVault";
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(14);

    public static void AddVaultAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<VaultUser>(identity =>
            {
                identity.ClaimsIdentity.UserNameClaimType = System.Security.Claims.ClaimTypes.Name;
                identity.User.RequireUniqueEmail = true;
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<VaultDbContext>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, ConfigureCookie);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddScoped<Sessions>();
        services.AddSingleton<SessionCheck>();
        services.AddSingleton<UserConnections>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>().Configure<IOptions<AccountsOptions>>(ConfigureLimits);
    }

    public static void UseVaultAccounts(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CircuitOrigin>();
        app.UseMiddleware<CircuitGuard>();
    }

    public static void MapVaultAccounts(this WebApplication app) => app.MapAccount();

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax; // Strict would greet everybody who follows a link with the sign-in page
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionLength;
        options.SlidingExpiration = true;
        options.LoginPath = AccountPaths.SignIn;
        options.AccessDeniedPath = "/not-found";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = context =>
            context.HttpContext.RequestServices.GetRequiredService<SessionCheck>().CheckAsync(context);
        options.Events.OnRedirectToLogin = context =>
        {
            // The circuit's client and programs that upload want a status, not a page.
            if (context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
                || context.Request.Path.StartsWithSegments(UploadEndpoints.Path, StringComparison.OrdinalIgnoreCase)
                || (context.Request.Path.Equals(ZipEndpoints.Path, StringComparison.OrdinalIgnoreCase) && HttpMethods.IsPost(context.Request.Method)))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
            else
            {
                context.Response.Redirect(context.RedirectUri);
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>Forms with a password or a code, by network address.</summary>
    private static void ConfigureLimits(Microsoft.AspNetCore.RateLimiting.RateLimiterOptions limits, IOptions<AccountsOptions> accounts)
    {
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            HttpMethods.IsPost(context.Request.Method) && TakesSecrets(context.Request.Path)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    NetworkOf(context.Connection.RemoteIpAddress),
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = accounts.Value.SignInsPerMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(string.Empty));
        limits.OnRejected = async (rejected, cancellationToken) =>
        {
            var response = rejected.HttpContext.Response;
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
            {
                response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            await PlainPage.WriteTooManyAsync(response, cancellationToken);
        };
    }

    // Routes don't tell capitals apart, so neither may the limit.
    private static bool TakesSecrets(PathString path) =>
        (path.StartsWithSegments("/account", StringComparison.OrdinalIgnoreCase)
            && !path.Equals(AccountEndpoints.SignOutPath, StringComparison.OrdinalIgnoreCase))
        || path.StartsWithSegments("/setup", StringComparison.OrdinalIgnoreCase);

    /// <summary>An IPv4 address, or the /64 of an IPv6 one: a single subscriber has all of that.</summary>
    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
