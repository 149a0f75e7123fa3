using System.Net.Mime;
using System.Text.Encodings.Web;

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
        response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Not available · SecureVault</title>
              <link rel="icon" href="/icons/favicon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/css/plain.css">
            </head>
            <body>
              <main>
                <h1>The file is not available</h1>
                <p>{HtmlEncoder.Default.Encode(sentence)}</p>
                <p>Number for the administrator: <code>{HtmlEncoder.Default.Encode(faultId)}</code></p>
                <p><a href="/">Back to your files</a></p>
              </main>
            </body>
            </html>
            """,
            httpContext.RequestAborted);
    }
}
