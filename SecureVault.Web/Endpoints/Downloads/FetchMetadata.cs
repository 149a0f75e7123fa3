using System.Net.Mime;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>
/// Decides by what a browser says of a request (W3C Fetch Metadata) whether stored content may answer it. Clients that say nothing,
/// and browsers over plain HTTP, are served: for them the media type, <c>nosniff</c> and the sandbox have to be enough.
/// </summary>
internal static class FetchMetadata
{
    private const string Destination = "Sec-Fetch-Dest";
    private const string Site = "Sec-Fetch-Site";
    private const string Mode = "Sec-Fetch-Mode";

    // Everything else would run it, apply it or embed it: script, style, worker, serviceworker, iframe, object, font, track and what is still to be invented.
    private static readonly string[] Harmless = ["document", "empty", "image", "audio", "video"];

    /// <summary>Answers 403 where a browser wants stored content for anything but saving it, reading it or showing it, or on behalf of another site.</summary>
    public static TBuilder ServeContentOnly<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilter(async (invocation, next) =>
        {
            var (request, response) = (invocation.HttpContext.Request, invocation.HttpContext.Response);
            response.Headers.Append("Vary", $"{Destination}, {Site}, {Mode}");
            if (IsAllowed(request.Headers))
            {
                return await next(invocation);
            }

            response.Headers.CacheControl = "no-store";
            return Results.Text(string.Empty, MediaTypeNames.Text.Plain, statusCode: StatusCodes.Status403Forbidden);
        });

    /// <summary>Whether a script of our own pages asked, and not somebody who opened the address.</summary>
    public static bool IsOwnFetch(HttpRequest request) =>
        request.Headers[Destination] is ["empty"] && request.Headers[Site] is ["same-origin"];

    /// <summary>Whether an element that shows a picture asked, or a browser that doesn't say.</summary>
    public static bool MayBeForPicture(HttpRequest request) => request.Headers[Destination] is { Count: 0 } or ["image"];

    private static bool IsAllowed(IHeaderDictionary headers)
    {
        var (destination, site) = (headers[Destination], headers[Site]);
        return (destination.Count == 0 || (destination is [{ } wanted] && Harmless.Contains(wanted, StringComparer.Ordinal)))
            && (site.Count == 0 || site is ["same-origin"] or ["none"] || IsNavigation(headers));
    }

    // A link in a mail or on another site: it saves the file, and the other site sees nothing of it.
    private static bool IsNavigation(IHeaderDictionary headers) => headers[Destination] is ["document"] && headers[Mode] is ["navigate"];
}
