using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts;
using SecureVault.Web.Hosting.Accounts.Providers;

namespace SecureVault.Web.Endpoints.Accounts;

/// <summary>Account actions that have no page of their own.</summary>
internal static class AccountEndpoints
{
    public const string SignOutPath = "/account/sign-out";

    public const string ConfirmRecoveryKeyPath = "/account/recovery-key/confirm";

    /// <summary>The form's field with the identifier of the key that was shown.</summary>
    public const string KeyIdField = "key";

    public static void MapAccount(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(SignOutPath, SignOutAsync).AllowAnonymous();
        endpoints.MapPost(ConfirmRecoveryKeyPath, ConfirmRecoveryKeyAsync).RequireAuthorization();
        endpoints.MapProfile();
        endpoints.MapPasskeys();
        endpoints.MapProviders();
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext context, IAntiforgery antiforgery, SignInCookies cookies, ProviderDesk desk, ProviderHints hints, CancellationToken cancellationToken)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        await cookies.SignOutAsync(context);

        // The browser's cached files go with the session. It would ask here before showing any of them, but leave them on the disk.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        if (hints.Find(context) is { } hint
            && desk.NameOf(hint.Number) is not null
            && await desk.FindConfigurationAsync(hint.Number, cancellationToken) is { EndSessionEndpoint.Length: > 0 })
        {
            // A page of ours goes on from there: browsers let a form lead to this site only (form-action).
            return Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"{ProviderPaths.SignedOut}?{ProviderResults.Parameter}={hint.Number}"));
        }

        ProviderHints.End(context);
        return Results.LocalRedirect(AccountPaths.SignIn + "?bye=1");
    }

    private static async Task<IResult> ConfirmRecoveryKeyAsync(HttpContext context, IAntiforgery antiforgery, RecoveryKey recoveryKey)
    {
        if (context.User.FindVaultUser() is not { } user || !await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await recoveryKey.ConfirmAsync(user, form[KeyIdField].ToString(), context.RequestAborted) ? Results.LocalRedirect("/") : Results.NotFound();
    }
}
