using Microsoft.AspNetCore.Diagnostics;
using SecureVault.Core.Data;
using SecureVault.Web.Endpoints;

namespace SecureVault.Web.Hosting;

/// <summary>
/// The last place that hears of a fault. One of the database is answered here and without the database, in which the page for
/// faults would look up who asks.
/// </summary>
/// <remarks>
/// The page for all others answers GET. Without the change of the method the fault of an upload's PATCH would end as 405, and a
/// client that hears that takes it for a proxy that lets nothing through.
/// </remarks>
internal sealed class FaultPages(DatabaseFailures failures) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (DatabaseErrors.FaultOf(exception) is { } fault && failures.TryNote(exception) is { } faultId)
        {
            await new DatabaseTrouble(fault, faultId).ExecuteAsync(httpContext);
            return true;
        }

        httpContext.Request.Method = HttpMethods.Get;
        return false;
    }
}
