using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Endpoints;

/// <summary>A page for the moments when the application's own are not at hand.</summary>
internal static class PlainPage
{
    private const string StyleName = "plain.css";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    // Stands in the page: in the place of stored content a page has no origin, and no style of ours would be fetched for it.
    private static readonly string Style = ReadStyle();

    /// <summary>By which a header policy allows this page's style and no other.</summary>
    public static string StyleHash { get; } = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>For a network that tried too often; the status is the caller's.</summary>
    public static Task WriteTooManyAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, T["TooManyAttempts"], T["TooManyAttemptsText"], cancellationToken);

    /// <summary>For a person who has too many archives under way; the status is the caller's.</summary>
    public static Task WriteTooManyArchivesAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, T["TooManyArchives"], T["TooManyArchivesText"], cancellationToken);

    /// <summary>For everybody who comes before the vault is restored; the status is the caller's.</summary>
    public static Task WriteNoVaultAsync(HttpResponse response, CancellationToken cancellationToken) =>
        WriteAsync(response, T["NoVault"], T["NoVaultText"], cancellationToken);

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
              <style>{Style}</style>
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

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(PlainPage).Assembly.GetManifestResourceStream(StyleName)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
