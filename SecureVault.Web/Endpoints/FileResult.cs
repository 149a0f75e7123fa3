using Microsoft.Net.Http.Headers;
using SecureVault.Core;

namespace SecureVault.Web.Endpoints;

/// <summary>Sends an open file with the framework's ranges and conditions. A fault in the middle breaks the connection, so that half a file never looks whole.</summary>
/// <param name="content">The file.</param>
/// <param name="mediaType">What it is.</param>
/// <param name="modified">When it last changed; null where that can't be told.</param>
/// <param name="etag">Its strong validator, with quotes.</param>
/// <param name="logger">Hears of faults.</param>
/// <param name="explain">What is answered to a fault before the first byte, with its number.</param>
internal sealed class FileResult(
    Stream content, string mediaType, DateTimeOffset? modified, string etag, ILogger logger, Func<Exception, string, IResult> explain) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var sending = Results.Stream(
            content,
            mediaType,
            lastModified: modified,
            entityTag: EntityTagHeaderValue.Parse(etag),
            enableRangeProcessing: true);
        try
        {
            await sending.ExecuteAsync(httpContext);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // whoever asked went away
        }
#pragma warning disable CA1031 // whatever it was, the receiver must not take what came so far for the whole
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var faultId = FaultId.New();
            Log.DownloadBroken(logger, faultId, exception);
            if (httpContext.Response.HasStarted)
            {
                httpContext.Abort();
            }
            else
            {
                httpContext.Response.Clear();
                await explain(exception, faultId).ExecuteAsync(httpContext);
            }
        }
    }
}
