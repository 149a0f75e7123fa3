using Microsoft.Extensions.Localization;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Storage;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>
/// A page for a person whose file can't be sent: 503 where another try may succeed, 500 where it can't because what is stored is
/// damaged or missing. Not 410: the file is still in the drive, its other ranges may still be read, and 410 may be cached.
/// </summary>
internal sealed class DownloadErrorResult(int status, string title, string sentence, string errorId, bool passesByItself = false) : IResult
{
    // Seconds.
    private const string RetryAfter = "30";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <summary>The content is damaged or missing.</summary>
    public static DownloadErrorResult Damaged(string errorId) => new(StatusCodes.Status500InternalServerError, T["DamagedTitle"], T["Damaged"], errorId);

    /// <summary>The store failed.</summary>
    public static DownloadErrorResult Store(StoreError error, string errorId) => new(
        StatusCodes.Status503ServiceUnavailable,
        T["NotAvailable"],
        error switch
        {
            StoreError.Refused => T["StoreRefused"],
            StoreError.Unavailable or StoreError.Full => T["StoreUnavailable"],
        },
        errorId,
        passesByItself: error != StoreError.Refused);

    /// <summary>The exception that a read threw before its first byte.</summary>
    public static IResult Of(Exception exception, string errorId) => exception switch
    {
        _ when IsPermanent(exception) => Damaged(errorId),
        ObjectStoreException { Error: var error } => Store(StoreErrors.Of(error), errorId),
        _ when DatabaseErrors.ErrorOf(exception) is { } error => new DatabaseErrorResult(error, errorId),
        _ => Store(StoreError.Unavailable, errorId),
    };

    /// <summary>The status alone, for what no person reads.</summary>
    public static int StatusOf(Exception exception) =>
        IsPermanent(exception) ? StatusCodes.Status500InternalServerError : StatusCodes.Status503ServiceUnavailable;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = status;
        if (passesByItself)
        {
            response.Headers.RetryAfter = RetryAfter;
        }

        return PlainPage.WriteAsync(response, title, T["NotAvailableText", sentence, errorId], httpContext.RequestAborted);
    }

    private static bool IsPermanent(Exception exception) =>
        exception is SealedObjectException or EndOfStreamException or ObjectStoreException { Error: ObjectStoreError.NotFound };
}
