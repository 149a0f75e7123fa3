using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>Checks every request of the upload protocol: its version and its origin; and answers its errors.</summary>
internal sealed class TusFilter(DatabaseFailures failures) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers["Tus-Resumable"] = TusHeaders.Version;

        if (Refuse(http) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await next(context);
        }
        catch (AccessEndedException)
        {
            return Results.NotFound();
        }
        catch (Exception exception) when (DatabaseErrors.ErrorOf(exception) is { } error and not DatabaseError.Refused)
        {
            // Here and not where all errors end: there the headers of the protocol are gone.
            return new DatabaseErrorResult(error, failures.TryNote(exception) ?? ErrorId.New());
        }
        catch (Exception exception) when (exception is BadHttpRequestException or IOException or OperationCanceledException)
        {
            // The sender went away, or sent nothing for too long. An upload session keeps everything that arrived.
            http.Abort();
            return Results.Empty;
        }
    }

    private static IResult? Refuse(HttpContext http)
    {
        // A header that a form can't send: with it every cross-site request has to ask first, and nobody answers that.
        if (!HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers["Tus-Resumable"] != TusHeaders.Version)
        {
            http.Response.Headers["Tus-Version"] = TusHeaders.Version;
            return Results.StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        return !HttpMethods.IsOptions(http.Request.Method) && TusHeaders.UnsupportedIn(http.Request) is { } unsupported
            ? TusResponses.Malformed(unsupported)
            : null;
    }
}
