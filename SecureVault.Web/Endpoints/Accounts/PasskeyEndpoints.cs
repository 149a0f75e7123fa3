using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts.Passkeys;

namespace SecureVault.Web.Endpoints.Accounts;

/// <summary>Questions for authenticators on the sign-in page, and where password managers find the page for passkeys.</summary>
internal static class PasskeyEndpoints
{
    public const string QuestionPath = "/account/passkey-question";

    public const string WellKnownPath = "/.well-known/passkey-endpoints";

    public static void MapPasskeys(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(QuestionPath, AskAsync).AllowAnonymous();
        endpoints.MapGet(WellKnownPath, Describe).AllowAnonymous();
    }

    // Changes nothing and looks nothing up, so it takes no token. Other sites can't read the answer.
    private static async Task<IResult> AskAsync(HttpContext context, PasskeyDesk desk, PasskeyCookies cookies)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await desk.AskForAnyAsync() is { } question
            ? Results.Json(new { options = question.Options, state = cookies.Seal(context, question) })
            : Results.NotFound();
    }

    private static IResult Describe(IOptions<VaultOptions> vault, PasskeyDesk desk)
    {
        if (desk.Domain is null || !PublicAddress.TryParse(vault.Value.PublicUrl, out var address))
        {
            return Results.NotFound();
        }

        var page = new Uri(address, AccountPaths.Security).ToString();
        return Results.Json(new { enroll = page, manage = page });
    }
}
