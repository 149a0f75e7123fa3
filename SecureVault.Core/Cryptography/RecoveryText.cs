using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>
/// A key as text that can be printed and typed: 'SVMK1-' and 36 bytes (the key and the first four bytes of a SHA-256
/// over prefix and key) in Crockford's base 32 (crockford.com/base32.html), in groups of five.
/// </summary>
internal static class RecoveryText
{
    private const string Prefix = "SVMK1";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int CheckLength = 4;
    private const int GroupLength = 5;
    private const int ByteLength = SecretKey.Length + CheckLength;
    private const int LetterCount = ((ByteLength * 8) + 4) / 5;

    public static string Write(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        key.CopyTo(bytes);
        WriteCheck(key, bytes[SecretKey.Length..]);
        var text = new StringBuilder(Prefix, Prefix.Length + (LetterCount * 2));
        for (var i = 0; i < LetterCount; i++)
        {
            if (i % GroupLength == 0)
            {
                text.Append('-');
            }

            text.Append(Alphabet[ReadFiveBits(bytes, i * 5)]);
        }

        CryptographicOperations.ZeroMemory(bytes);
        return text.ToString();
    }

    public static bool TryRead(string text, Span<byte> key)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        Span<byte> check = stackalloc byte[CheckLength];
        bytes.Clear();
        try
        {
            if (!TryReadLetters(text, bytes))
            {
                return false;
            }

            WriteCheck(bytes[..SecretKey.Length], check);
            if (!CryptographicOperations.FixedTimeEquals(check, bytes[SecretKey.Length..]))
            {
                return false;
            }

            bytes[..SecretKey.Length].CopyTo(key);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool TryReadLetters(string text, Span<byte> bytes)
    {
        var letters = text.Where(letter => !IsSeparator(letter)).Select(Canonical).ToArray();
        if (letters.Length != Prefix.Length + LetterCount || !letters.AsSpan().StartsWith(Prefix))
        {
            return false;
        }

        for (var i = 0; i < LetterCount; i++)
        {
            var value = Alphabet.IndexOf(letters[Prefix.Length + i], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            WriteFiveBits(bytes, i * 5, value);
        }

        // The last letter has bits to spare. Another letter there would be a typing error that changes no byte.
        return ReadFiveBits(bytes, (LetterCount - 1) * 5) == Alphabet.IndexOf(letters[^1], StringComparison.Ordinal);
    }

    // Word processors make other dashes of what is typed.
    private static bool IsSeparator(char letter) =>
        char.IsWhiteSpace(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.DashPunctuation;

    // Crockford's alphabet reads the letters that look like digits as those digits.
    private static char Canonical(char letter) => char.ToUpperInvariant(letter) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var upper => upper,
    };

    private static void WriteCheck(ReadOnlySpan<byte> key, Span<byte> check)
    {
        Span<byte> input = stackalloc byte[Prefix.Length + SecretKey.Length];
        Encoding.ASCII.GetBytes(Prefix, input);
        key.CopyTo(input[Prefix.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[..CheckLength].CopyTo(check);
        CryptographicOperations.ZeroMemory(input);
    }

    private static int ReadFiveBits(ReadOnlySpan<byte> bytes, int bit)
    {
        var value = 0;
        for (var i = bit; i < bit + 5; i++)
        {
            value = (value << 1) | (i < bytes.Length * 8 ? (bytes[i / 8] >> (7 - (i % 8))) & 1 : 0);
        }

        return value;
    }

    private static void WriteFiveBits(Span<byte> bytes, int bit, int value)
    {
        for (var i = 0; i < 5; i++)
        {
            var position = bit + i;
            if (position < bytes.Length * 8 && ((value >> (4 - i)) & 1) != 0)
            {
                bytes[position / 8] |= (byte)(1 << (7 - (position % 8)));
            }
        }
    }
}
