using System.Buffers;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Downloads;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>A content that is to be sent.</summary>
/// <param name="Stream">Seekable.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Modified">When it last changed; null where that can't be told.</param>
/// <param name="ETag">Its strong validator, with quotes.</param>
/// <param name="Source">What is being read at the moment, for the log.</param>
internal sealed record SentContent(Stream Stream, string MediaType, DateTimeOffset? Modified, string ETag, Func<ContentSource?> Source);

/// <summary>
/// Sends an open file with ranges and conditions as RFC 9110 has them. An error in the middle breaks the connection, so that half a
/// file never looks whole.
/// </summary>
/// <param name="content">The file.</param>
/// <param name="logger">Hears of errors.</param>
/// <param name="explain">What is answered to an error before the first byte, with its number.</param>
internal sealed class FileResult(SentContent content, ILogger logger, Func<Exception, string, IResult> explain) : IResult
{
    // As much as the store reads and opens at once; two buffers take turns.
    private const int BufferLength = 240 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        try
        {
            await SendAsync(httpContext);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // whoever asked went away
        }
#pragma warning disable CA1031 // whatever it was, the receiver must not take what came so far for the whole
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.DownloadBroken(logger, content.Source(), errorId, exception);
            if (httpContext.Response.HasStarted)
            {
                httpContext.Abort();
            }
            else
            {
                httpContext.Response.Clear();
                await explain(exception, errorId).ExecuteAsync(httpContext);
            }
        }
    }

    private async Task SendAsync(HttpContext context)
    {
        var (request, response, length) = (context.Request, context.Response, content.Stream.Length);
        if (Preconditions.Evaluate(request, content.ETag, content.Modified) is { } status)
        {
            Refuse(response, status);
            return;
        }

        response.Headers.AcceptRanges = "bytes";
        var range = ByteRange.Of(request, content.ETag, length);
        if (range == ByteRange.Unsatisfiable)
        {
            Refuse(response, StatusCodes.Status416RangeNotSatisfiable);
            response.Headers.ContentRange = FormattableString.Invariant($"bytes */{length}");
            return;
        }

        response.ContentType = content.MediaType;
        response.Headers.ETag = content.ETag;
        response.Headers.LastModified = content.Modified?.ToUniversalTime().ToString("R");
        response.ContentLength = range?.Length ?? length;
        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = FormattableString.Invariant($"bytes {part.From}-{part.To}/{length}");
            content.Stream.Position = part.From;
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            // Of the whole the end is asked for, too: that is when an empty content is verified.
            await CopyAsync(content.Stream, response.Body, range?.Length ?? long.MaxValue, context.RequestAborted);
        }
    }

    /// <summary>While a piece travels, the next one is read and opened.</summary>
    private static async Task CopyAsync(Stream source, Stream destination, long length, CancellationToken cancellationToken)
    {
        var (current, next) = (ArrayPool<byte>.Shared.Rent(BufferLength), ArrayPool<byte>.Shared.Rent(BufferLength));
        var writing = Task.CompletedTask;
        try
        {
            for (int count; length > 0 && (count = await source.ReadAsync(current.AsMemory(0, (int)Math.Min(BufferLength, length)), cancellationToken)) > 0; length -= count)
            {
                await writing;
                writing = destination.WriteAsync(current.AsMemory(0, count), cancellationToken).AsTask();
                (current, next) = (next, current);
            }
        }
        finally
        {
            // The pieces of a receiver that went away are given back only when nothing reads them any more.
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            CryptographicOperations.ZeroMemory(current);
            CryptographicOperations.ZeroMemory(next);
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
        }

        await writing;
    }

    /// <summary>An answer without content, and without what would describe one.</summary>
    private void Refuse(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.Headers.ContentDisposition = default;
        if (status == StatusCodes.Status304NotModified)
        {
            response.Headers.ETag = content.ETag;
        }
        else
        {
            // Otherwise the page for what is not there would be sent along.
            response.ContentLength = 0;
        }
    }
}
