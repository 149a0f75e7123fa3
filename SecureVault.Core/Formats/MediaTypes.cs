using System.Net.Mime;

namespace SecureVault.Core.Formats;

internal static class MediaTypes
{
    private const int MaxLength = 127;

    /// <summary>A media type that is safe in a header, whatever a browser or a client claimed.</summary>
    public static string Clean(string? claimed)
    {
        if (claimed is not { Length: > 0 and <= MaxLength } || !ContentTypeParses(claimed, out var clean))
        {
            return MediaTypeNames.Application.Octet;
        }

        return clean;
    }

    private static bool ContentTypeParses(string claimed, out string clean)
    {
        clean = string.Empty;
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(claimed, out var parsed) || parsed.MediaType is null)
        {
            return false;
        }

        clean = parsed.MediaType;
        return true;
    }
}
