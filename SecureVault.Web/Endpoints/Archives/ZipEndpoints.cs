using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Keys;
using SecureVault.Web.Endpoints.Downloads;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Endpoints.Archives;

/// <summary>Folders and selections as archives over HTTP: made while they are sent, of a known length, and able to go on.</summary>
internal static class ZipEndpoints
{
    /// <summary>Where selections are.</summary>
    public const string Path = "/files/zip";

    /// <summary>Where everything is that a person has.</summary>
    public const string ExportPath = "/files/export";

    // As many as fit into an address that every server and browser accepts: some 7,400 characters.
    private const int MaxItemsInAddress = 200;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Maps GET and HEAD /folders/{folder}/zip, /files/export, /files/zip?items=… and /files/zip/{ticket}, and POST /files/zip, which makes a
    /// ticket. It needs no form token: a form can't send JSON, and whoever else can from another site asks first.
    /// </summary>
    public static void MapZip(this IEndpointRouteBuilder endpoints)
    {
        var archives = endpoints.MapGroup("").WithSecurityHeadersPolicy(DownloadEndpoints.HeaderPolicy).ServeContentOnly().RequireAuthorization();
        archives.MapMethods("/folders/{folder:guid}/zip", Reading, (Guid folder, HttpContext context, ZipDownloads zips, ILogger<ZipDownload> logger) =>
            SendAsync(context, logger, user => zips.OpenFolderAsync(user, new ItemId(folder), context.RequestAborted)));
        archives.MapMethods(Path, Reading, SendChosenAsync);
        archives.MapMethods(ExportPath, Reading, (HttpContext context, ZipDownloads zips, ILogger<ZipDownload> logger) =>
            SendAsync(context, logger, user => zips.OpenExportAsync(user, context.RequestAborted)));
        archives.MapMethods(Path + "/{ticket:length(32)}", Reading, SendTicketAsync);
        endpoints.MapPost(Path, CreateTicketAsync).RequireAuthorization().DisableAntiforgery();
    }

    private static async Task<IResult> SendChosenAsync(string? items, HttpContext context, ZipDownloads zips, ILogger<ZipDownload> logger)
    {
        var chosen = (items ?? "").Split(',', MaxItemsInAddress + 1);
        var ids = chosen.Select(text => Guid.TryParse(text, out var id) ? id : (Guid?)null).OfType<Guid>().Select(id => new ItemId(id)).ToList();
        return ids.Count == chosen.Length && ids.Count <= MaxItemsInAddress
            ? await SendAsync(context, logger, user => zips.OpenAsync(user, ids, context.RequestAborted))
            : Results.BadRequest();
    }

    private static async Task<IResult> SendTicketAsync(string ticket, HttpContext context, ZipDownloads zips, ZipTickets tickets, ILogger<ZipDownload> logger) =>
        await SendAsync(context, logger, async user => tickets.Find(user, ticket) is { } items
            ? await zips.OpenAsync(user, items, context.RequestAborted)
            : new ZipOutcome.NotFound());

    private static IResult CreateTicketAsync(ZipRequest request, HttpContext context, ZipTickets tickets)
    {
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (context.User.FindVaultUser() is not { } user)
        {
            return Results.NotFound();
        }

        if (request.Items is not { Count: > 0 and <= ZipTickets.MostItems } items)
        {
            return Results.BadRequest();
        }

        var address = $"{Path}/{tickets.Create(user, [.. items.Select(item => new ItemId(item))])}";
        context.Response.Headers.CacheControl = "no-store";
        return Results.Created(address, new ZipTicket(address));
    }

    private static async Task<IResult> SendAsync(HttpContext context, ILogger logger, Func<UserId, Task<ZipOutcome>> open)
    {
        try
        {
            if (context.User.FindVaultUser() is not { } user)
            {
                return Results.NotFound();
            }

            // A look at the head sends nothing; it needs a plan only, and those have a gate of their own.
            var gate = context.RequestServices.GetRequiredService<PersonGate>();
            if (HttpMethods.IsGet(context.Request.Method))
            {
                if (await gate.TryEnterAsync(user, CostlyWork.Archive, context.RequestAborted) is not { } place)
                {
                    return new TooManyArchives(gate.Wait);
                }

                context.Response.RegisterForDispose(place);
            }

            return await open(user) switch
            {
                ZipOutcome.Opened opened => Send(opened.Zip, context, logger),
                ZipOutcome.TooMany => new TooManyArchives(gate.Wait),
                ZipOutcome.NotFound => Results.NotFound(), // also for what belongs to somebody else
                _ => throw new UnreachableException(),
            };
        }
        catch (AccessEndedException)
        {
            return Results.NotFound();
        }
    }

    private static FileResult Send(ZipDownload zip, HttpContext context, ILogger logger)
    {
        context.Response.RegisterForDisposeAsync(zip);
        DownloadHeaders.Set(context.Response, zip.Name, DispositionTypeNames.Attachment);

        // Without a date, because what was deleted from a folder leaves none.
        return new FileResult(new SentContent(zip.Content, MediaTypeNames.Application.Zip, Modified: null, zip.ETag, () => zip.Reading), logger, DownloadErrorResult.Of);
    }

    /// <summary>429 with a page that a person can read.</summary>
    private sealed class TooManyArchives(TimeSpan wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            httpContext.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return PlainPage.WriteTooManyArchivesAsync(httpContext.Response, httpContext.RequestAborted);
        }
    }

    /// <summary>A selection that is too long for an address.</summary>
    internal sealed record ZipRequest(IReadOnlyList<Guid>? Items);

    /// <summary>The address of a selection, for a day.</summary>
    internal sealed record ZipTicket(string Url);
}
