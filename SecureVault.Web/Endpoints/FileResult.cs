using Microsoft.Net.Http.Headers;
using SecureVault.Core;

namespace SecureVault.Web.Endpoints;

/// <summary>Sends an open file with the framework's ranges and conditions. A fault in the middle breaks the connection, so that half a file never looks whole.</summary>
internal sealed class FileResult(Stream content, string mediaType, DateTimeOffset? modified, string etag, ILogger logger) : IResult
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
            Log.DownloadBroken(logger, FaultId.New(), exception);
            httpContext.Abort();
        }
    }
}
