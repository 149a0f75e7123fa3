using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Endpoints;

/// <summary>Reads and writes the headers of tus 1.0.</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsContent(HttpRequest request) =>
        string.Equals(request.ContentType, "application/offset+octet-stream", StringComparison.OrdinalIgnoreCase);

    public static long? OffsetOf(HttpRequest request) => Number(request.Headers["Upload-Offset"]);

    public static string? OverriddenMethod(HttpRequest request) => request.Headers["X-HTTP-Method-Override"].ToString().ToUpperInvariant();

    /// <summary>
    /// Length and metadata of a new upload. Keys of the metadata: filename; optional filetype, lastmodified (milliseconds
    /// since 1970), conflict (keep-both, the default; replace; refuse), folder (its identifier) and path (of folders below
    /// it, with slashes between).
    /// </summary>
    public static bool TryReadCreation(HttpRequest request, [NotNullWhen(true)] out AnnouncedUpload? upload)
    {
        upload = null;
        if (Number(request.Headers["Upload-Length"]) is not { } length || !TryReadMetadata(request.Headers["Upload-Metadata"].ToString(), out var metadata)
            || !metadata.TryGetValue("filename", out var name) || ConflictOf(metadata.GetValueOrDefault("conflict")) is not { } conflict
            || FolderOf(metadata.GetValueOrDefault("folder")) is not { } folder)
        {
            return false;
        }

        upload = new AnnouncedUpload
        {
            Folder = folder,
            Path = PathOf(metadata.GetValueOrDefault("path")),
            Name = name,
            Length = length,
            MediaType = metadata.GetValueOrDefault("filetype"),
            LastModified = TimeOf(metadata.GetValueOrDefault("lastmodified")),
            OnConflict = conflict,
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

    // Times of files that are no times at all, such as of the year 30000, are left out.
    private static DateTimeOffset? TimeOf(string? text) =>
        Number(text) is { } milliseconds and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private static bool TryReadMetadata(string header, out Dictionary<string, string> metadata)
    {
        metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split(' ', 2);
            try
            {
                metadata[parts[0]] = parts.Length == 1 ? string.Empty : Utf8.GetString(Convert.FromBase64String(parts[1]));
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException)
            {
                return false;
            }
        }

        return true;
    }
}
