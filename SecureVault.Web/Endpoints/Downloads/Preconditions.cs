using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>The conditions of a request, evaluated in the order of RFC 9110, section 13.2.2. The framework's own lets malformed ones pass.</summary>
internal static partial class Preconditions
{
    /// <summary>Compares what the client has with what would be sent.</summary>
    /// <param name="request">A GET or HEAD.</param>
    /// <param name="etag">The strong validator of the content, with its quotes.</param>
    /// <param name="modified">When the content last changed; null where that can't be told.</param>
    /// <returns>412, 304, or null when the content is to be sent.</returns>
    public static int? Evaluate(HttpRequest request, string etag, DateTimeOffset? modified)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headers = request.Headers;
        var seconds = modified?.ToUnixTimeSeconds();
        if (headers.IfMatch.Count > 0)
        {
            if (!Names(headers.IfMatch, etag, isWeak: false))
            {
                return StatusCodes.Status412PreconditionFailed;
            }
        }
        else if (seconds > DateOf(headers.IfUnmodifiedSince))
        {
            return StatusCodes.Status412PreconditionFailed;
        }

        var isKnown = headers.IfNoneMatch.Count > 0
            ? Names(headers.IfNoneMatch, etag, isWeak: true)
            : seconds <= DateOf(headers.IfModifiedSince);
        return isKnown ? StatusCodes.Status304NotModified : null;
    }

    /// <summary>Whether a list names the validator, or is the asterisk. A malformed list names nothing.</summary>
    private static bool Names(StringValues list, string etag, bool isWeak)
    {
        var text = list.ToString().Trim(' ', '\t');
        return text == "*" || EntityTag().Matches(text).Any(tag => tag.Groups["tag"].Value == etag && (isWeak || tag.Groups["weak"].Length == 0));
    }

    /// <summary>Null for what is no single date: such a condition has to be ignored.</summary>
    private static long? DateOf(StringValues header) =>
        header.Count == 1 && HeaderUtilities.TryParseDate(header[0]!, out var date) ? date.ToUnixTimeSeconds() : null;

    [GeneratedRegex(@"\G[ \t,]*(?<weak>W/)?(?<tag>""[\x21\x23-\x7E\x80-\xFF]*"")[ \t]*(?=,|\z)")]
    private static partial Regex EntityTag();
}
