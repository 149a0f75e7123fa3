using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;

namespace SecureVault.Core.Accounts;

/// <summary>An address as accounts have it.</summary>
internal sealed class EmailAddress
{
    public const int MaxLength = 254; // RFC 5321, 4.5.3.1.3

    private EmailAddress(string text) => Text = text;

    public string Text { get; }

    /// <summary>As Identity compares it.</summary>
    public string Normalized => Normalize(Text);

    public static string Normalize(string text) => text.Trim().Normalize().ToUpperInvariant();

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        text = text?.Trim();
        address = text is { Length: > 0 and <= MaxLength }
            && MailAddress.TryCreate(text, out var parsed)
            && parsed.Address == text
            && !text.Any(char.IsControl)
            && IsDotAtom(text[..text.LastIndexOf('@')])
            ? new EmailAddress(text)
            : null;
        return address is not null;
    }

    // RFC 5321, 4.1.2: mail servers refuse the others, which the framework takes.
    private static bool IsDotAtom(string local) => local is not ['"', ..] && local.Split('.').All(atom => atom.Length > 0);
}
