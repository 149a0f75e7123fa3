using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>
/// Where other apps' files go (wwwroot/manifest.webmanifest). The installed app's service worker takes them before a request is made
/// (js/uploads/share-target.js), so what gets through to here is lost, and the person is told.
/// </summary>
internal static class ShareEndpoints
{
    private const string Path = "/share";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <summary>Maps the address. The posted form isn't read, let alone acted on, so it needs no form token.</summary>
    public static void MapShare(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, (HttpContext context) => PlainPage.WriteAsync(context.Response, T["ShareLost"], T["ShareLostText"], context.RequestAborted)).AllowAnonymous();
        endpoints.MapPost(Path, (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = Path;
        }).AllowAnonymous().DisableAntiforgery();
    }
}
