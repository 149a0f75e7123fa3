using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Endpoints;

/// <summary>503 with a page that a person can read.</summary>
internal sealed class DownloadFault(string sentence, string faultId) : IResult
{
    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return PlainPage.WriteAsync(
            response, T["NotAvailable"], T["NotAvailableText", sentence, faultId], httpContext.RequestAborted);
    }
}
