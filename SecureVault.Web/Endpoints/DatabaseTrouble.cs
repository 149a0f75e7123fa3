using System.Net.Mime;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Data;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Endpoints;

/// <summary>The answer to a request that the database failed: 503 with the time to wait, 507 when its disk is full; 503 without a time when its file is gone, and 500 for what else does not pass by itself.</summary>
internal sealed class DatabaseTrouble(DatabaseFault fault, string faultId) : IResult
{
    // Anything that locks the database for a while, such as a backup, is done in seconds; uploads wait as long.
    private const string RetryAfterSeconds = "5";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        var (status, sentence) = fault switch
        {
            DatabaseFault.Full => (StatusCodes.Status507InsufficientStorage, T["DatabaseFull"]),
            DatabaseFault.Busy or DatabaseFault.Unavailable => (StatusCodes.Status503ServiceUnavailable, T["DatabaseBusy"]),
            DatabaseFault.Gone => (StatusCodes.Status503ServiceUnavailable, T["DatabaseBroken"]),
            DatabaseFault.ReadOnly or DatabaseFault.Damaged or DatabaseFault.Refused => (StatusCodes.Status500InternalServerError, T["DatabaseBroken"]),
        };
        response.StatusCode = status;
        if (fault is DatabaseFault.Busy or DatabaseFault.Unavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

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
