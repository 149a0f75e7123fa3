using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>
/// The header Upload-Metadata: pairs with commas between, each a key and, after a space, a value in Base64. Anything that does not have
/// that form is refused: a client whose metadata is read wrongly would get a file under a wrong name or in a wrong place.
/// </summary>
internal sealed class TusMetadata
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private TusMetadata()
    {
    }

    /// <summary>The value of a key; null where the key is missing.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Reads the header's value.</summary>
    /// <param name="header">Several headers of that name joined by commas are one.</param>
    /// <param name="metadata">What it says.</param>
    /// <param name="error">What is wrong with it, as a sentence without any value of it.</param>
    public static bool TryParse(string header, [NotNullWhen(true)] out TusMetadata? metadata, [NotNullWhen(false)] out string? error)
    {
        (metadata, error) = (null, null);
        var found = new TusMetadata();
        foreach (var pair in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split(' ', 2);
            if (ErrorOf(parts.Length == 1 ? "" : parts[1], out var value) is { } wrong)
            {
                error = wrong;
                return false;
            }

            if (!found._values.TryAdd(parts[0], value))
            {
                error = "Upload-Metadata has a key more than once.";
                return false;
            }
        }

        metadata = found;
        return true;
    }

    private static string? ErrorOf(string encoded, out string value)
    {
        value = "";
        var bytes = new byte[(encoded.Length / 4 * 3) + 3];
        if (!TusBase64.TryDecode(encoded, bytes, out var length))
        {
            return $"A value of Upload-Metadata {TusBase64.ErrorOf(encoded)}";
        }

        try
        {
            value = Utf8.GetString(bytes, 0, length);
            return null;
        }
        catch (ArgumentException)
        {
            return "A value of Upload-Metadata is not UTF-8 under its Base64.";
        }
    }
}

/// <summary>Base64 as tus wants it: the standard alphabet, with padding, and nothing in between.</summary>
internal static class TusBase64
{
    public static bool TryDecode(string text, Span<byte> bytes, out int length)
    {
        length = 0;

        // .NET skips white space.
        return !text.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(text, bytes, out length);
    }

    /// <summary>How a text fails to be Base64, as the end of a sentence.</summary>
    public static string ErrorOf(string text)
    {
        if (text.AsSpan().ContainsAny('-', '_'))
        {
            return "is Base64 of another alphabet: use + and / instead of - and _.";
        }

        var padded = text.TrimEnd('=').PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '=');
        return padded != text && TryDecode(padded, new byte[padded.Length], out _)
            ? "is Base64 without its padding: fill it up with = to a multiple of four characters."
            : "is not Base64.";
    }
}
