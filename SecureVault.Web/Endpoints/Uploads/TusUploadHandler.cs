using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SecureVault.Core;
using SecureVault.Core.Uploads;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>Brings the bodies of upload requests to Core: streamed, whatever their length, and given up when nothing comes any more.</summary>
internal sealed class TusUploadHandler(UploadService uploads, CheckedBodies checkedBodies, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Takes a file that comes with the request that makes it.</summary>
    public Task<IResult> TakeWholeAsync(HttpContext context, UserId user, UploadRequest request) =>
        ReadAsync(context, user, StatusCodes.Status201Created, async body =>
        {
            var outcome = await uploads.UploadAsync(user, request, body, progress: null, context.RequestAborted);
            if (outcome is UploadOutcome.Stored stored)
            {
                TusHeaders.Tell(context.Response, stored.Version, expires: null);
            }

            return outcome;
        });

    /// <summary>Makes an upload and takes the content that comes with the request, checked first if it has a checksum.</summary>
    public async Task<IResult> CreateAsync(HttpContext context, UserId user, UploadRequest request)
    {
        using var ending = EndingOf(context);
        return await ReadAsync(context, user, StatusCodes.Status201Created, async body =>
        {
            var outcome = await uploads.CreateAsync(user, request, context.RequestAborted);
            if (outcome is not UploadOutcome.Created created)
            {
                return outcome;
            }

            TusHeaders.Tell(context.Response, created.Upload, created.Expires);
            return await uploads.AppendAsync(user, created.Upload, 0, body, context.Request.ContentLength, ending.Token);
        });
    }

    /// <summary>Takes content of an upload that was made before.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">The user who sends it.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="offset">Where in the file the content begins.</param>
    public async Task<IResult> AppendAsync(HttpContext context, UserId user, VersionId upload, long offset)
    {
        using var ending = EndingOf(context);
        return await ReadAsync(
            context,
            user,
            StatusCodes.Status204NoContent,
            body => uploads.AppendAsync(user, upload, offset, body, context.Request.ContentLength, ending.Token));
    }

    // When the server stops, everything that arrived is kept and the rest comes later.
    private CancellationTokenSource EndingOf(HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);

    private async Task<IResult> ReadAsync(HttpContext context, UserId user, int success, Func<Stream, Task<UploadOutcome>> take)
    {
        Prepare(context);
        using var body = new IdleTimeoutStream(context.Request.Body, IdleTimeout, clock, ReceiveLowWatermark.Of(context));
        using var known = await checkedBodies.ReadAsync(context, user, body);
        return known.Refusal ?? TusResponses.Of(context.Response, await take(known.Content ?? body), success);
    }

    private static void Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        // A slow line is no reason to give up, nothing for a minute is: IdleTimeoutStream sees to it.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
