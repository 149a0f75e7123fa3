namespace SecureVault.Web.Endpoints;

/// <summary>503 with a page that a person can read.</summary>
internal sealed class DownloadFault(string sentence, string faultId) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return PlainPage.WriteAsync(
            response, "The file is not available", $"{sentence} Number for the administrator: {faultId}.", httpContext.RequestAborted);
    }
}
