using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SecureVault.Core;
using SecureVault.Core.Drive;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>Reads and writes the headers of tus 1.0.</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string ContentType = "application/offset+octet-stream";

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Checksum",
    };

    public static bool IsContent(HttpRequest request) =>
        string.Equals(request.ContentType, ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether content comes with the request, of a length that it tells or of one that it does not.</summary>
    public static bool HasContent(HttpRequest request) =>
        request.ContentLength > 0 || (request.ContentLength is null && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });

    public static long? OffsetOf(HttpRequest request) => Number(request.Headers["Upload-Offset"]);

    public static string? OverriddenMethod(HttpRequest request) => request.Headers["X-HTTP-Method-Override"].ToString().ToUpperInvariant();

    /// <summary>
    /// Refuses what this server does not do. To pass over it would be worse: a client that sends the last part of a concatenated upload,
    /// or a checksum behind its content, would take the answer for a yes.
    /// </summary>
    /// <returns>A sentence, or null when there is nothing to refuse.</returns>
    public static string? UnsupportedIn(HttpRequest request)
    {
        if (request.Headers.Keys.FirstOrDefault(IsUnknown) is { } unknown)
        {
            return unknown.ToUpperInvariant() switch
            {
                "UPLOAD-CONCAT" => "Uploads can't be concatenated here; send the file as one upload.",
                "UPLOAD-DEFER-LENGTH" => "Upload-Defer-Length is not supported; send Upload-Length with the creation.",
                _ => "The request has an Upload- header that this server does not know; see Tus-Extension in the answer to OPTIONS.",
            };
        }

        return request.Headers.ContainsKey(HeaderNames.Trailer) ? "A checksum in a trailer is not supported; send Upload-Checksum before the content." : null;
    }

    /// <summary>
    /// Length and metadata of a new upload. Keys of the metadata: filename; optional filetype, lastmodified (milliseconds
    /// since 1970), conflict (keep-both, the default; replace; refuse), folder (its identifier) and path (of folders below
    /// it, with slashes between).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="upload">What it announces.</param>
    /// <param name="error">What is missing or wrong, as a sentence.</param>
    public static bool TryReadCreation(HttpRequest request, [NotNullWhen(true)] out TusCreation? upload, [NotNullWhen(false)] out string? error)
    {
        upload = null;
        if (Number(request.Headers["Upload-Length"]) is not { } length)
        {
            error = "Upload-Length is needed: the file's bytes as a decimal number.";
            return false;
        }

        if (!TusMetadata.TryParse(request.Headers["Upload-Metadata"].ToString(), out var metadata, out error))
        {
            return false;
        }

        var (name, conflict, folder) = (metadata["filename"], ConflictOf(metadata["conflict"]), FolderOf(metadata["folder"]));
        error = name is null ? "Upload-Metadata needs a filename."
            : conflict is null ? "The conflict in Upload-Metadata is keep-both, replace or refuse."
            : folder is null ? "The folder in Upload-Metadata is an identifier, as in the address of the folder's page."
            : null;
        if (error is not null)
        {
            return false;
        }

        upload = new TusCreation
        {
            Folder = folder!.Value,
            Path = PathOf(metadata["path"]),
            Name = name!,
            Length = length,
            MediaType = metadata["filetype"],
            LastModified = TimeOf(metadata["lastmodified"]),
            OnConflict = conflict!.Value,
        };
        return true;
    }

    /// <summary>Where the upload is, and until when.</summary>
    public static void Tell(HttpResponse response, VersionId upload, DateTimeOffset? expires)
    {
        response.Headers.Location = $"{UploadEndpoints.Path}/{upload}";
        Tell(response, expires);
    }

    public static void Tell(HttpResponse response, long offset) => response.Headers["Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture);

    public static void Tell(HttpResponse response, DateTimeOffset? expires)
    {
        if (expires is { } time)
        {
            response.Headers["Upload-Expires"] = time.ToString("R", CultureInfo.InvariantCulture);
        }
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ItemId? FolderOf(string? text) =>
        string.IsNullOrEmpty(text) ? ItemId.Root : Guid.TryParseExact(text, "D", out var folder) ? new ItemId(folder) : null;

    // A part that is empty is no name, and is refused as one.
    private static string[] PathOf(string? text) => string.IsNullOrEmpty(text) ? [] : text.Split('/');

    private static NameConflict? ConflictOf(string? text) => text switch
    {
        null or "" or "keep-both" => NameConflict.KeepBoth,
        "replace" => NameConflict.Replace,
        "refuse" => NameConflict.Refuse,
        _ => null,
    };

    // File systems also keep times before 1970, and some that no calendar has, such as of the year 30828: those are left out.
    private static DateTimeOffset? TimeOf(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private static bool IsUnknown(string header) =>
        header.StartsWith("Upload-", StringComparison.OrdinalIgnoreCase) && !Known.Contains(header);
}
