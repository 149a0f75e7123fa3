using System.Globalization;

namespace SecureVault.Web.Endpoints.Downloads;

/// <summary>Which bytes a request wants, as RFC 9110, section 14, has it.</summary>
/// <param name="From">The first byte.</param>
/// <param name="To">The last byte.</param>
internal readonly record struct ByteRange(long From, long To)
{
    private const string Unit = "bytes=";

    /// <summary>No byte of what was asked for exists: 416.</summary>
    public static readonly ByteRange Unsatisfiable = new(0, -1);

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>How many bytes there are.</summary>
    public long Length => To - From + 1;

    /// <summary>Reads the range of a request whose preconditions hold.</summary>
    /// <param name="request">The request.</param>
    /// <param name="etag">The strong validator of the content, with its quotes.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <returns>Null when the whole content is to be sent.</returns>
    public static ByteRange? Of(HttpRequest request, string etag, long length)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headers = request.Headers;
        if (!HttpMethods.IsGet(request.Method) || headers.Range is not [{ } range])
        {
            return null;
        }

        // A date is no strong validator here: a file has the time that its owner's machine gave it, and a newer content may have the same.
        var isSame = headers.IfRange.Count == 0 || headers.IfRange.ToString().Trim(Blanks) == etag;
        return isSame && range.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) ? Of(range[Unit.Length..], length) : null;
    }

    private static ByteRange? Of(string set, long length)
    {
        var elements = set.Split(',');
        if (elements[0].Length > 0 && Blanks.Contains(elements[0][0]) && elements[0].Trim(Blanks).Length > 0)
        {
            return null;
        }

        var wanted = new List<ByteRange>();
        var isEmpty = true;
        foreach (var element in elements.Select(element => element.Trim(Blanks)).Where(element => element.Length > 0))
        {
            isEmpty = false;
            if (!TryRead(element, length, out var range))
            {
                return null;
            }

            if (range is { } satisfiable)
            {
                wanted.Add(satisfiable);
            }
        }

        return isEmpty ? null : wanted.Count == 0 ? Unsatisfiable : Join(wanted);
    }

    /// <summary>Ranges that touch are one. Several that don't are answered with the whole content, which saves the multipart that few clients read.</summary>
    private static ByteRange? Join(List<ByteRange> ranges)
    {
        ranges.Sort((one, other) => one.From.CompareTo(other.From));
        var joined = ranges[0];
        foreach (var next in ranges.Skip(1))
        {
            if (next.From > joined.To + 1)
            {
                return null;
            }

            joined = joined with { To = Math.Max(joined.To, next.To) };
        }

        // All of an empty content has no first and no last byte.
        return joined.Length > 0 ? joined : null;
    }

    /// <param name="element">'first-', 'first-last' or '-count'.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <param name="range">Null when none of its bytes exists.</param>
    /// <returns>False for what is no range.</returns>
    private static bool TryRead(string element, long length, out ByteRange? range)
    {
        range = null;
        if (element.Split('-') is not [var first, var last] || first.Length + last.Length == 0 || !(first + last).All(char.IsAsciiDigit))
        {
            return false;
        }

        if (first.Length == 0)
        {
            range = Number(last) is var count and > 0 ? new ByteRange(Math.Max(0, length - count), length - 1) : null;
            return true;
        }

        if (last.Length > 0 && IsLess(last, first))
        {
            return false;
        }

        var from = Number(first);
        range = from < length ? new ByteRange(from, last.Length == 0 ? length - 1 : Math.Min(Number(last), length - 1)) : null;
        return true;
    }

    /// <summary>Of digits only; what is too large for the type is behind every end.</summary>
    private static long Number(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;

    private static bool IsLess(string digits, string other)
    {
        var (one, two) = (digits.TrimStart('0'), other.TrimStart('0'));
        return one.Length != two.Length ? one.Length < two.Length : string.CompareOrdinal(one, two) < 0;
    }
}
