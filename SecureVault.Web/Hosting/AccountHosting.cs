using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Endpoints.Accounts;
using SecureVault.Web.Endpoints.Archives;
using SecureVault.Web.Endpoints.Uploads;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Passkeys;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Hosting;

/// <summary>Cookies, sessions, and what guards the ways in.</summary>
internal static class AccountHosting
{
    private const string FormCookieName = HostCookies.Ours + "Forms";

    public static void AddVaultAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddIdentityCore<VaultUser>(identity =>
            {
                identity.ClaimsIdentity.UserNameClaimType = System.Security.Claims.ClaimTypes.Name;
                identity.User.RequireUniqueEmail = true;
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<VaultDbContext>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, ConfigureCookie)
            .AddProviders(configuration);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = FormCookieName;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddSingleton<SignInCookies>();
        services.AddSingleton<PasskeyDesk>();
        services.AddSingleton<PasskeyCookies>();
        services.AddSingleton<UserConnections>();
        services.AddSingleton<CircuitOwners>();
        services.AddSingleton<SecretFormLimit>();
    }

    public static void UseVaultAccounts(this WebApplication app)
    {
        app.UseMiddleware<SecretFormLimit>();
        app.UseAuthentication();
        app.UseMiddleware<AuditOrigins>();
        app.UseAuthorization();
        app.UseMiddleware<CircuitOrigin>();
        app.UseMiddleware<CircuitGuard>();
    }

    public static void MapVaultAccounts(this WebApplication app) => app.MapAccount();

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = HostCookies.Ours;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax; // Strict would greet everybody who follows a link with the sign-in page
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.SlidingExpiration = true;
        options.LoginPath = AccountPaths.SignIn;
        options.AccessDeniedPath = "/not-found";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = context =>
            context.HttpContext.RequestServices.GetRequiredService<SignInCookies>().ValidateAsync(context);
        // The sign-in page sends on by itself; the framework would put the address into a header as it came.
        options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
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
}
