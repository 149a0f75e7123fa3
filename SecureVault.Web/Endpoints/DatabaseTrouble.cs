using System.Net.Mime;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Endpoints;

/// <summary>The answer to a request that the database failed: 507 when its disk is full, else 503 with the time to wait.</summary>
internal sealed class DatabaseTrouble(DatabaseFault fault, string faultId) : IResult
{
    // What holds the database for a while, such as a copy that is made of it, is gone in seconds; uploads wait as long.
    private const string RetryAfterSeconds = "5";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        var isFull = fault == DatabaseFault.Full;
        response.StatusCode = isFull ? StatusCodes.Status507InsufficientStorage : StatusCodes.Status503ServiceUnavailable;
        if (!isFull)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        var sentence = isFull ? T["DatabaseFull"] : T["DatabaseBusy"];
        if (WantsPage(httpContext.Request))
        {
            return PlainPage.WriteAsync(response, T["NotNow"], T["NotAvailableText", sentence, faultId], httpContext.RequestAborted);
        }

        response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(T["NotAvailableText", sentence, faultId], httpContext.RequestAborted);
    }

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
}
