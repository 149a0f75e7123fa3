using System.Globalization;
using System.Net.Mime;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Endpoints;

/// <summary>A page for the moments when the application's own are not at hand.</summary>
internal static class PlainPage
{
    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <summary>For a network that tried too often; the status is the caller's.</summary>
    public static Task WriteTooManyAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, T["TooManyAttempts"], T["TooManyAttemptsText"], cancellationToken);

    /// <summary>For a person who has too many archives under way; the status is the caller's.</summary>
    public static Task WriteTooManyArchivesAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, T["TooManyArchives"], T["TooManyArchivesText"], cancellationToken);

    /// <summary>Writes a heading, a sentence and the way back; the status is the caller's.</summary>
    public static Task WriteAsync(HttpResponse response, string title, string sentence, CancellationToken cancellationToken)
    {
        response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.Name}">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{HtmlEncoder.Default.Encode(title)} · SecureVault</title>
              <link rel="icon" href="/icons/favicon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/css/plain.css">
            </head>
            <body>
              <main>
                <h1>{HtmlEncoder.Default.Encode(title)}</h1>
                <p>{HtmlEncoder.Default.Encode(sentence)}</p>
                <p><a href="/">{HtmlEncoder.Default.Encode(T["BackToFiles"])}</a></p>
              </main>
            </body>
            </html>
            """,
            cancellationToken);
    }
}
