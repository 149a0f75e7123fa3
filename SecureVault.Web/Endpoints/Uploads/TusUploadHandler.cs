using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SecureVault.Core;
using SecureVault.Core.Uploads;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>Brings the bodies of upload requests to Core: streamed, whatever their length, and given up when nothing comes any more.</summary>
internal sealed class TusUploadHandler(
    UploadSessions sessions, CheckedBodies checkedBodies, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>A file up to this many bytes can come with the request that makes it. A part of Core's holds as much.</summary>
    public const long MostInOneGo = 8 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<IResult> TakeWholeAsync(HttpContext context, UserId user, UploadRequest request, FileUploads uploads)
    {
        Prepare(context);
        using var body = new IdleTimeoutStream(context.Request.Body, Patience, clock, ReceiveLowWatermark.Of(context));
        using var known = await checkedBodies.ReadAsync(context, user, body);
        return known.Refusal ?? TusResponses.Of(
            context.Response, await uploads.UploadAsync(user, request, known.Content ?? body, null, context.RequestAborted), request.Length);
    }

    public async Task<AppendResult> AppendAsync(HttpContext context, UserId user, VersionId upload, long offset)
    {
        Prepare(context);
        using var body = new IdleTimeoutStream(context.Request.Body, Patience, clock, ReceiveLowWatermark.Of(context));
        if (context.Request.ContentLength is { } length
            && await sessions.FindAsync(user, upload, context.RequestAborted) is { } position && length > position.Length - offset && offset == position.Offset)
        {
            return AppendResult.Refused(Results.Text("The content is longer than what is missing; nothing of it was kept.", statusCode: StatusCodes.Status413PayloadTooLarge));
        }

        // When the server stops, what arrived is kept and the rest comes later.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var known = await checkedBodies.ReadAsync(context, user, body);
        return known.Refusal is { } refusal
            ? AppendResult.Refused(refusal)
            : await sessions.AppendAsync(user, upload, offset, known.Content ?? body, ending.Token);
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
