using Microsoft.Extensions.Localization;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Files;
using SecureVault.Core.Storage;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Endpoints;

/// <summary>503 with a page that a person can read.</summary>
internal sealed class DownloadFault(string sentence, string faultId) : IResult
{
    private static readonly IStringLocalizer T = Words.Of<EndpointTexts>();

    /// <summary>The content is damaged or missing.</summary>
    public static DownloadFault Damaged(string faultId) => new(T["Damaged"], faultId);

    /// <summary>The store failed.</summary>
    public static DownloadFault Store(StoreTrouble trouble, string faultId) => new(
        trouble switch
        {
            StoreTrouble.Refused => T["StoreRefused"],
            StoreTrouble.Unavailable or StoreTrouble.Full => T["StoreUnavailable"],
        },
        faultId);

    /// <summary>What a reading threw before its first byte.</summary>
    public static IResult Of(Exception exception, string faultId) => exception switch
    {
        SealedObjectException or EndOfStreamException or ObjectStoreException { Fault: ObjectStoreFault.NotFound } => Damaged(faultId),
        ObjectStoreException { Fault: var fault } => Store(StoreTroubles.Of(fault), faultId),
        _ when DatabaseErrors.FaultOf(exception) is { } fault => new DatabaseTrouble(fault, faultId),
        _ => Store(StoreTrouble.Unavailable, faultId),
    };

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
