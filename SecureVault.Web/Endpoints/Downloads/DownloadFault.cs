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
internal sealed class DownloadFault(int status, string title, string sentence, string faultId, bool passesByItself = false) : IResult
{
    // Seconds.
    private const string RetryAfter = "30";

    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <summary>The content is damaged or missing.</summary>
    public static DownloadFault Damaged(string faultId) => new(StatusCodes.Status500InternalServerError, T["DamagedTitle"], T["Damaged"], faultId);

    /// <summary>The store failed.</summary>
    public static DownloadFault Store(StoreTrouble trouble, string faultId) => new(
        StatusCodes.Status503ServiceUnavailable,
        T["NotAvailable"],
        trouble switch
        {
            StoreTrouble.Refused => T["StoreRefused"],
            StoreTrouble.Unavailable or StoreTrouble.Full => T["StoreUnavailable"],
        },
        faultId,
        passesByItself: trouble != StoreTrouble.Refused);

    /// <summary>The exception that a read threw before its first byte.</summary>
    public static IResult Of(Exception exception, string faultId) => exception switch
    {
        _ when IsPermanent(exception) => Damaged(faultId),
        ObjectStoreException { Fault: var fault } => Store(StoreTroubles.Of(fault), faultId),
        _ when DatabaseErrors.FaultOf(exception) is { } fault => new DatabaseTrouble(fault, faultId),
        _ => Store(StoreTrouble.Unavailable, faultId),
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

        return PlainPage.WriteAsync(response, title, T["NotAvailableText", sentence, faultId], httpContext.RequestAborted);
    }

    private static bool IsPermanent(Exception exception) =>
        exception is SealedObjectException or EndOfStreamException or ObjectStoreException { Fault: ObjectStoreFault.NotFound };
}
