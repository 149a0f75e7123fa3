using System.Net.Mime;
using System.Security.Claims;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Endpoints;

/// <summary>
/// What pages show of files: small pictures, and contents of the few formats that browsers show without running anything. What a
/// content is called is decided by its bytes; where name and bytes do not agree, or the format is none of ours, nothing is sent.
/// </summary>
internal static class PreviewEndpoints
{
    private const int PictureSeconds = 7 * 24 * 60 * 60;

    /// <summary>Maps GET and HEAD /files/{item}/preview and /files/{item}/thumbnail.</summary>
    public static void MapPreviews(this IEndpointRouteBuilder endpoints)
    {
        Map("/files/{item:guid}/preview", SendPreviewAsync);
        Map("/files/{item:guid}/thumbnail", SendThumbnailAsync);

        void Map(string path, Delegate handler) => endpoints
            .MapMethods(path, [HttpMethods.Get, HttpMethods.Head], handler)
            .WithSecurityHeadersPolicy(DownloadEndpoints.HeaderPolicy)
            .RequireAuthorization();
    }

    private static Task<IResult> SendPreviewAsync(
        Guid item, Guid? version, HttpContext context, FileDownloads downloads, ILogger<FileDownload> logger, CancellationToken cancellationToken) =>
        SendAsync(
            context,
            user => downloads.OpenAsync(user, new ItemId(item), Version(version), cancellationToken),
            async file =>
            {
                PreviewFormat? format;
                try
                {
                    format = await IdentifyAsync(file, cancellationToken);
                }
                catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
                {
                    Log.PreviewNotRead(logger, FaultId.New(), exception);
                    return Nothing(context, StatusCodes.Status503ServiceUnavailable);
                }

                if (format is null)
                {
                    return Nothing(context, StatusCodes.Status415UnsupportedMediaType);
                }

                DownloadHeaders.Set(context.Response, file.Name, DispositionTypeNames.Inline);
                return new FileResult(file.Content, format.MediaType, file.Modified, file.ETag, logger);
            });

    private static Task<IResult> SendThumbnailAsync(
        Guid item, Guid? v, HttpContext context, Thumbnails thumbnails, ILogger<FileDownload> logger, CancellationToken cancellationToken) =>
        SendAsync(
            context,
            user => thumbnails.OpenAsync(user, new ItemId(item), Version(v), cancellationToken),
            file =>
            {
                // A content never changes, so neither does the picture at an address that names it.
                context.Response.Headers.CacheControl = v is null ? "private, no-cache" : $"private, max-age={PictureSeconds}, immutable";
                return Task.FromResult<IResult>(new FileResult(file.Content, file.MediaType, file.Modified, file.ETag, logger));
            });

    private static async Task<IResult> SendAsync(
        HttpContext context, Func<UserId, Task<DownloadOutcome>> open, Func<FileDownload, Task<IResult>> send)
    {
        if (!Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var user))
        {
            return Nothing(StatusCodes.Status404NotFound);
        }

        try
        {
            switch (await open(new UserId(user)))
            {
                case DownloadOutcome.Opened { File: var file }:
                    context.Response.RegisterForDisposeAsync(file);
                    return await send(file);
                case DownloadOutcome.Damaged or DownloadOutcome.StoreFailed:
                    return Nothing(StatusCodes.Status503ServiceUnavailable);
                default:
                    return Nothing(StatusCodes.Status404NotFound); // also for what belongs to somebody else
            }
        }
        catch (AccessEndedException)
        {
            return Nothing(StatusCodes.Status404NotFound);
        }

        IResult Nothing(int status) => PreviewEndpoints.Nothing(context, status);
    }

    // For an element on a page, not for a person: a type, so that no page of words takes its place.
    private static IResult Nothing(HttpContext context, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(string.Empty, MediaTypeNames.Text.Plain, statusCode: status);
    }

    private static async Task<PreviewFormat?> IdentifyAsync(FileDownload file, CancellationToken cancellationToken)
    {
        var head = new byte[PreviewFormat.HeadLength];
        var count = await file.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        file.Content.Position = 0;
        return PreviewFormat.Identify(file.Name, head.AsSpan(0, count));
    }

    private static VersionId? Version(Guid? version) => version is { } id ? new VersionId(id) : null;
}
