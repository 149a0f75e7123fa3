using System.Security.Cryptography;

namespace SecureVault.Core.Storage;

/// <summary>
/// The name of an object in a store: two hexadecimal digits, a slash, thirty more. It is random, so it says
/// nothing about owner, name or order, and is safe as a file name, an S3 key and a part of a log line.
/// </summary>
public readonly record struct ObjectKey
{
    private const int RandomBytes = 16;
    private const int TextLength = (2 * RandomBytes) + 1;
    private readonly string? _text;

    private ObjectKey(string text) => _text = text;

    /// <summary>A key that no object has had before (128 random bits).</summary>
    public static ObjectKey New()
    {
        var hex = RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);
        return new ObjectKey($"{hex[..2]}/{hex[2..]}");
    }

    /// <summary>Reads a key as <see cref="ToString"/> wrote it.</summary>
    /// <returns>False for anything else, such as a file that something else put into the store.</returns>
    public static bool TryParse(string? text, out ObjectKey key)
    {
        key = default;
        if (text is not { Length: TextLength } || text[2] != '/')
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i != 2 && !char.IsAsciiHexDigitLower(text[i]))
            {
                return false;
            }
        }

        key = new ObjectKey(text);
        return true;
    }

    /// <summary>Reads a key that the database holds.</summary>
    /// <exception cref="FormatException">The text is no object key.</exception>
    public static ObjectKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException("The text is no object key.");

    /// <inheritdoc/>
    public override string ToString() => _text ?? throw new InvalidOperationException("An object key was used before it was set.");
}
