using System.Diagnostics;
using System.Net.Mime;
using System.Security.Claims;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Keys;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>The content of files over HTTP: streamed, resumable, and never shown by the browser as a page of ours.</summary>
internal static class DownloadEndpoints
{
    /// <summary>The name of the header policy under which content is sent.</summary>
    public const string HeaderPolicy = "content";

    /// <summary>Maps GET and HEAD /files/{item}/content, with ?version= for an older content.</summary>
    public static IEndpointConventionBuilder MapDownloads(this IEndpointRouteBuilder endpoints) => endpoints
        .MapMethods("/files/{item:guid}/content", [HttpMethods.Get, HttpMethods.Head], SendAsync)
        .WithSecurityHeadersPolicy(HeaderPolicy)
        .ServeContentOnly()
        .RequireAuthorization();

    private static async Task<IResult> SendAsync(
        Guid item, Guid? version, HttpContext context, FileDownloads downloads, ILogger<FileDownload> logger, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var user))
        {
            return Results.NotFound();
        }

        try
        {
            return await downloads.OpenAsync(new UserId(user), new ItemId(item), version is { } older ? new VersionId(older) : null, cancellationToken) switch
            {
                DownloadOutcome.Opened opened => Send(opened.File, context, logger),
                DownloadOutcome.Damaged damaged => DownloadErrorResult.Damaged(damaged.ErrorId),
                DownloadOutcome.StoreFailed failed => DownloadErrorResult.Store(failed.Error, failed.ErrorId),
                DownloadOutcome.NotFound => Results.NotFound(), // also for what belongs to somebody else
                _ => throw new UnreachableException(),
            };
        }
        catch (AccessEndedException)
        {
            return Results.NotFound();
        }
    }

    private static FileResult Send(FileDownload file, HttpContext context, ILogger logger)
    {
        context.Response.RegisterForDisposeAsync(file);
        DownloadHeaders.Set(context.Response, file.Name, DispositionTypeNames.Attachment);

        // Never under the type that the uploader claimed: under that a browser might run it.
        return new FileResult(
            new SentContent(file.Content, MediaTypeNames.Application.Octet, file.Changed, file.ETag, () => file.Source), logger, DownloadErrorResult.Of);
    }
}
