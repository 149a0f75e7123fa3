using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Mail;

namespace SecureVault.Core.Mail.Queue;

/// <summary>How the connection to the mail server is protected.</summary>
public enum SmtpTls
{
    /// <summary>It begins in clear and has to become TLS before anything is said; usual on port 587.</summary>
    StartTls,

    /// <summary>It is TLS from its beginning; usual on port 465.</summary>
    Implicit,

    /// <summary>None; for a server on the same machine.</summary>
    None,
}

/// <summary>The server that takes the vault's mail; section "Smtp". Without a host the vault sends none.</summary>
public sealed class SmtpOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Smtp";

    /// <summary>The server; empty for none.</summary>
    public string Host { get; set; } = string.Empty;

    /// <summary>Its port; 1 to 65535.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected.</summary>
    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    /// <summary>The account that signs in there; empty for none.</summary>
    public string User { get; set; } = string.Empty;

    /// <summary>The password of that account.</summary>
    public string Password { get; set; } = string.Empty;

    /// <summary>The address that mails come from.</summary>
    public string From { get; set; } = string.Empty;

    /// <summary>Whether there is a server.</summary>
    public bool IsOn => Host.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
        {
            yield break;
        }

        if (!MailAddress.TryCreate(From, out var from) || from.Address != From)
        {
            yield return new ValidationResult("Give the address that mails come from, such as vault@example.org.", [nameof(From)]);
        }

        if (User.Length > 0 && Password.Length == 0)
        {
            yield return new ValidationResult("There is a user without a password.", [nameof(Password)]);
        }

        if (Tls == SmtpTls.None && !IsHere(Host))
        {
            yield return new ValidationResult("Without TLS mail and password could be read on their way; only a server on this machine may do without.", [nameof(Tls)]);
        }
    }

    private static bool IsHere(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
