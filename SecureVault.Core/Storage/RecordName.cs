namespace SecureVault.Core.Storage;

/// <summary>
/// The name of a record in a store: one of a few kinds, then segments of small letters, digits and hyphens. So it is never the key of an
/// object nor the store's marker, stays below the store's folder, and is safe as a path, an S3 key and a part of a log line.
/// </summary>
public readonly record struct RecordName
{
    /// <summary>Characters of the longest name.</summary>
    public const int MaxLength = 200;

    private static readonly string[] Kinds = ["audit/", "backups/", "cards/", "doctor/", "gone/", "moves/"];
    private readonly string? _text;

    private RecordName(string text) => _text = text;

    /// <summary>Reads a name as <see cref="ToString"/> wrote it.</summary>
    /// <returns>False for anything else, such as a file that something else put into the store.</returns>
    public static bool TryParse(string? text, out RecordName name)
    {
        var isName = text is { Length: <= MaxLength } && HasKind(text) && HasSegments(text) && text[^1] != '/';
        name = isName ? new RecordName(text!) : default;
        return isName;
    }

    /// <summary>Makes a name of a text that is known to be one.</summary>
    /// <exception cref="FormatException">The text is no name of a record.</exception>
    public static RecordName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException("The text is no name of a record.");

    /// <inheritdoc/>
    public override string ToString() => _text ?? throw new InvalidOperationException("The name of a record was used before it was set.");

    /// <summary>Whether names of records can begin so: with a kind, its slash and any part of the rest.</summary>
    internal static bool IsPrefix(string text) => text.Length <= MaxLength && HasKind(text) && HasSegments(text);

    private static bool HasKind(string text) => Array.Exists(Kinds, kind => text.StartsWith(kind, StringComparison.Ordinal));

    /// <summary>No segment is empty, but the last may not have begun.</summary>
    private static bool HasSegments(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isSegment = char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i]) || text[i] == '-';
            if (!isSegment && (text[i] != '/' || text[i - 1] == '/'))
            {
                return false;
            }
        }

        return true;
    }
}
