using Microsoft.AspNetCore.Diagnostics;
using SecureVault.Core.Data;
using SecureVault.Web.Endpoints;

namespace SecureVault.Web.Hosting;

/// <summary>
/// The last place that hears of an error. One of the database is answered here and without the database, in which the page for
/// errors would look up who asks.
/// </summary>
/// <remarks>
/// The page for all others answers GET. Without the change of the method the error of an upload's PATCH would end as 405, and a
/// client that hears that takes it for a proxy that lets nothing through.
/// </remarks>
internal sealed class ErrorPageHandler(DatabaseFailures failures) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (DatabaseErrors.ErrorOf(exception) is { } error && failures.TryNote(exception) is { } errorId)
        {
            await new DatabaseErrorResult(error, errorId).ExecuteAsync(httpContext);
            return true;
        }

        httpContext.Request.Method = HttpMethods.Get;
        return false;
    }
}
