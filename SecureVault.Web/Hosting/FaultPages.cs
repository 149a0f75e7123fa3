using Microsoft.AspNetCore.Diagnostics;

namespace SecureVault.Web.Hosting;

/// <summary>
/// The page for faults answers GET. Without this the fault of an upload's PATCH would end as 405, and a client that hears
/// that takes it for a proxy that lets nothing through.
/// </summary>
internal sealed class FaultPages : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        httpContext.Request.Method = HttpMethods.Get;
        return ValueTask.FromResult(false);
    }
}
