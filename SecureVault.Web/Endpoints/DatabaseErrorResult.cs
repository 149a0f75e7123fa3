using System.Net.Mime;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Endpoints;

/// <summary>The answer to a request that the database failed: 503 with the time to wait, 507 when its disk is full; 503 without a time when its file is gone, and 500 for what else does not pass by itself.</summary>
internal sealed class DatabaseErrorResult(DatabaseError error, string errorId) : IResult
{
    // Anything that locks the database for a while, such as a backup, is done in seconds; uploads wait as long.
    private const string RetryAfterSeconds = "5";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        var (status, sentence) = error switch
        {
            DatabaseError.Full => (StatusCodes.Status507InsufficientStorage, T["DatabaseFull"]),
            DatabaseError.Busy or DatabaseError.Unavailable => (StatusCodes.Status503ServiceUnavailable, T["DatabaseBusy"]),
            DatabaseError.Gone => (StatusCodes.Status503ServiceUnavailable, T["DatabaseBroken"]),
            DatabaseError.ReadOnly or DatabaseError.Damaged or DatabaseError.Refused => (StatusCodes.Status500InternalServerError, T["DatabaseBroken"]),
        };
        response.StatusCode = status;
        if (error is DatabaseError.Busy or DatabaseError.Unavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (WantsPage(httpContext.Request))
        {
            return PlainPage.WriteAsync(response, T["NotNow"], T["NotAvailableText", sentence, errorId], httpContext.RequestAborted);
        }

        response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(T["NotAvailableText", sentence, errorId], httpContext.RequestAborted);
    }

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
}
