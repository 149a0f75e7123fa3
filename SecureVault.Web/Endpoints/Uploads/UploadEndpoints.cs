using System.Globalization;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>
/// Uploads over HTTP: the tus protocol, version 1.0 (tus.io), with creation, creation with upload, expiration,
/// termination and checksum. Every tus client will do; nothing here knows of pages or circuits.
/// </summary>
internal static class UploadEndpoints
{
    /// <summary>Where uploads are made; each has its own address below.</summary>
    public const string Path = "/files/uploads";

    /// <summary>Maps the protocol. It needs no form token: no page of another site can send its headers.</summary>
    public static void MapUploads(this IEndpointRouteBuilder endpoints)
    {
        var uploads = endpoints.MapGroup(Path).RequireAuthorization().DisableAntiforgery().AddEndpointFilter<TusFilter>();
        uploads.MapMethods("", [HttpMethods.Options], Describe);
        uploads.MapMethods("{upload:guid}", [HttpMethods.Options], (HttpContext context, Guid upload) => Describe(context));
        uploads.MapPost("", CreateAsync);
        uploads.MapMethods("{upload:guid}", [HttpMethods.Head], FindAsync);
        uploads.MapMethods("{upload:guid}", [HttpMethods.Patch], AppendAsync);
        uploads.MapDelete("{upload:guid}", DiscardAsync);

        // For proxies that know neither PATCH nor DELETE.
        uploads.MapPost("{upload:guid}", (HttpContext context, Guid upload, TusUploadHandler bodies) =>
            TusHeaders.OverriddenMethod(context.Request) switch
            {
                "PATCH" => AppendAsync(context, upload, bodies),
                "DELETE" => DiscardAsync(context, upload, context.RequestServices.GetRequiredService<UploadService>()),
                _ => Task.FromResult(Results.StatusCode(StatusCodes.Status405MethodNotAllowed)),
            });
    }

    private static IResult Describe(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers["Tus-Version"] = TusHeaders.Version;
        headers["Tus-Extension"] = "creation,creation-with-upload,expiration,termination,checksum";
        headers["Tus-Checksum-Algorithm"] = string.Join(',', UploadChecksum.Algorithms);
        headers["Tus-Max-Size"] = context.RequestServices.GetRequiredService<IOptions<VaultOptions>>().Value.MaxFileBytes.ToString(CultureInfo.InvariantCulture);
        return Results.NoContent();
    }

    private static async Task<IResult> CreateAsync(HttpContext context, TusUploadHandler bodies, UploadFolderResolver places, UploadService uploads)
    {
        if (!TusHeaders.TryReadCreation(context.Request, out var announced, out var error))
        {
            return TusResponses.Malformed(error);
        }

        var hasContent = TusHeaders.HasContent(context.Request);
        if (hasContent && !TusHeaders.IsContent(context.Request))
        {
            return TusResponses.WrongType;
        }

        var user = UserOf(context);
        var (folder, refusal) = await places.FindAsync(user, announced, context.RequestAborted);
        if (refusal is not null)
        {
            return refusal;
        }

        var request = announced.Into(folder);

        // The whole file is here: then nothing has to be written down for going on with it.
        if (request.Length == 0 || (request.Length == context.Request.ContentLength && request.Length <= UploadService.MaxSingleRequestBytes))
        {
            return await bodies.TakeWholeAsync(context, user, request);
        }

        return hasContent
            ? await bodies.CreateAsync(context, user, request)
            : TusResponses.Of(context.Response, await uploads.CreateAsync(user, request, context.RequestAborted), StatusCodes.Status201Created);
    }

    private static async Task<IResult> FindAsync(HttpContext context, Guid upload, UploadService uploads)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (user, version) = (UserOf(context), new VersionId(upload));
        if (await uploads.FindAsync(user, version, context.RequestAborted) is not { } position)
        {
            return Results.NotFound();
        }

        // A client that hears that nothing is missing takes the upload for done, and asks nothing more. So it has to be.
        if (position.IsUncommitted
            && await uploads.FinishAsync(user, version, onConflict: null, context.RequestAborted) is var outcome and not UploadOutcome.Stored)
        {
            return TusResponses.Of(context.Response, outcome, StatusCodes.Status200OK);
        }

        TusHeaders.Tell(context.Response, position.Offset);
        TusHeaders.Tell(context.Response, position.Expires);
        context.Response.Headers["Upload-Length"] = position.Length.ToString(CultureInfo.InvariantCulture);
        return Results.Ok();
    }

    private static async Task<IResult> AppendAsync(HttpContext context, Guid upload, TusUploadHandler bodies)
    {
        if (!TusHeaders.IsContent(context.Request))
        {
            return TusResponses.WrongType;
        }

        if (context.Request.Headers.ContainsKey("Upload-Length") || context.Request.Headers.ContainsKey("Upload-Metadata"))
        {
            return TusResponses.Malformed("Length and metadata are told when the upload is made, and don't change.");
        }

        return TusHeaders.OffsetOf(context.Request) is { } offset
            ? await bodies.AppendAsync(context, UserOf(context), new VersionId(upload), offset)
            : TusResponses.Malformed("Upload-Offset is needed: where in the file the content begins, as a decimal number.");
    }

    private static async Task<IResult> DiscardAsync(HttpContext context, Guid upload, UploadService uploads) =>
        await uploads.DiscardAsync(UserOf(context), new VersionId(upload), context.RequestAborted) ? Results.NoContent() : Results.NotFound();

    private static UserId UserOf(HttpContext context) => context.User.FindVaultUser() ?? throw new AccessEndedException();
}
