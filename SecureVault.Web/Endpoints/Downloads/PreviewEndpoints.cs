using System.Diagnostics;
using System.Net.Mime;
using System.Security.Claims;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Downloads;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;
using SecureVault.Core.Thumbnails;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>
/// Serves the parts of files that pages show: thumbnails, and the few formats that browsers show without running anything. What a
/// content is called is decided by its bytes; where name and bytes do not agree, or the format is none of ours, nothing is sent.
/// </summary>
internal static class PreviewEndpoints
{
    /// <summary>The name of the header policy under which content is shown.</summary>
    public const string HeaderPolicy = "preview";

    /// <summary>Maps GET and HEAD /files/{item}/preview and /files/{item}/thumbnail.</summary>
    public static void MapPreviews(this IEndpointRouteBuilder endpoints)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        Secure(endpoints.MapMethods("/files/{item:guid}/preview", methods, SendPreviewAsync));
        Secure(endpoints.MapMethods("/files/{item:guid}/thumbnail", methods, SendThumbnailAsync));

        static void Secure(RouteHandlerBuilder endpoint) => endpoint
            .WithSecurityHeadersPolicy(HeaderPolicy)
            .ServeContentOnly()
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
                    format = await PreviewFormat.IdentifyAsync(file.Name, file.Content, cancellationToken);
                }
                catch (Exception exception) when (exception is SealedObjectException or ObjectStoreException)
                {
                    Log.PreviewNotRead(logger, file.Source.ObjectKey!, file.Source.Item, ErrorId.New(), exception);
                    return Nothing(context, exception);
                }

                if (format is null)
                {
                    return Nothing(context, StatusCodes.Status415UnsupportedMediaType);
                }

                var isShown = MayBeShown(format, context.Request);
                DownloadHeaders.Set(context.Response, file.Name, isShown ? DispositionTypeNames.Inline : DispositionTypeNames.Attachment);
                var mediaType = isShown ? format.MediaType : MediaTypeNames.Application.Octet;
                return new FileResult(
                    new SentContent(file.Content, mediaType, file.Changed, file.ETag, () => file.Source), logger, (exception, _) => Nothing(context, exception));
            });

    /// <summary>
    /// The browser's own viewer runs the scripts of a PDF, outside of any policy of ours: only our viewer gets one to show. An SVG runs
    /// nothing where an image stands; opened by itself it would be a page.
    /// </summary>
    private static bool MayBeShown(PreviewFormat format, HttpRequest request) => format switch
    {
        { Kind: PreviewKind.Pdf } => FetchMetadata.IsOwnFetch(request),
        { MediaType: PreviewFormat.SvgMediaType } => FetchMetadata.MayBeForPicture(request),
        _ => true,
    };

    private static async Task<IResult> SendThumbnailAsync(
        Guid item, Guid? v, HttpContext context, ThumbnailService thumbnails, ILogger<FileDownload> logger, CancellationToken cancellationToken)
    {
        if (await FindKnownAsync(item, v, context, thumbnails, cancellationToken) is { } known)
        {
            SetPictureHeaders();
            context.Response.Headers.ETag = known;
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return await SendAsync(
            context,
            user => thumbnails.OpenAsync(user, new ItemId(item), Version(v), cancellationToken),
            file =>
            {
                SetPictureHeaders();
                return Task.FromResult<IResult>(new FileResult(
                    new SentContent(file.Content, file.MediaType, file.Modified, file.ETag, () => file.Source), logger, (exception, _) => Nothing(context, exception)));
            });

        // A picture never changes, but whoever is signed out must not see it: each showing asks here, and is answered without the store.
        void SetPictureHeaders() => context.Response.Headers.CacheControl = "private, no-cache";
    }

    /// <summary>The validator of the picture that the browser has, if it is the right one.</summary>
    private static async Task<string?> FindKnownAsync(Guid item, Guid? version, HttpContext context, ThumbnailService thumbnails, CancellationToken cancellationToken)
    {
        // A shortcut for the plain case; whatever else a request says is weighed with the content at hand.
        var headers = context.Request.Headers;
        if (headers.IfNoneMatch is not [{ Length: > 0 } tag] || headers.IfMatch.Count + headers.IfUnmodifiedSince.Count > 0 || context.User.FindVaultUser() is not { } user)
        {
            return null;
        }

        try
        {
            return await thumbnails.IsAsync(user, new ItemId(item), Version(version), tag, cancellationToken) ? tag : null;
        }
        catch (AccessEndedException)
        {
            return null;
        }
    }

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
                case DownloadOutcome.Damaged:
                    return Nothing(StatusCodes.Status500InternalServerError);
                case DownloadOutcome.StoreFailed:
                    return Nothing(StatusCodes.Status503ServiceUnavailable);
                case DownloadOutcome.NotFound:
                    return Nothing(StatusCodes.Status404NotFound); // also for what belongs to somebody else
                default:
                    throw new UnreachableException();
            }
        }
        catch (AccessEndedException)
        {
            return Nothing(StatusCodes.Status404NotFound);
        }

        IResult Nothing(int status) => PreviewEndpoints.Nothing(context, status);
    }

    private static IResult Nothing(HttpContext context, Exception exception) => Nothing(context, DownloadErrorResult.StatusOf(exception));

    // For an element on a page, not for a person: a type, so that no page of words takes its place.
    private static IResult Nothing(HttpContext context, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(string.Empty, MediaTypeNames.Text.Plain, statusCode: status);
    }

    private static VersionId? Version(Guid? version) => version is { } id ? new VersionId(id) : null;
}
