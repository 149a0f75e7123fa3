using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Core.Mail;

/// <summary>A mail as it is sent.</summary>
/// <param name="To">Whom it goes to.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">The body for programs that show plain text.</param>
/// <param name="Html">The same, for those that show HTML.</param>
public sealed record MailText(string To, string Subject, string Text, string Html)
{
    /// <inheritdoc/>
    public override string ToString() => "MailText(redacted)";
}

/// <summary>Why a mail was not taken.</summary>
public enum MailFailure
{
    /// <summary>The server can't be reached, or ended the connection.</summary>
    Unreachable,

    /// <summary>The connection can't be protected: no TLS, or a certificate that is not trusted.</summary>
    Insecure,

    /// <summary>User or password are wrong.</summary>
    WrongPassword,

    /// <summary>The server does not want the mail.</summary>
    Refused,
}

/// <summary>Hands mails to the server of the settings. Nothing of a mail, or of what the server says, goes into an error: addresses would.</summary>
public sealed class SmtpTransport(IOptions<SmtpOptions> options)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Sends a mail.</summary>
    /// <returns>Null when the server has it; else why not.</returns>
    public async Task<MailFailure?> SendAsync(MailText mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var message = MessageOf(mail);
            await SendAsync(message, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MailFailure.Unreachable;
        }
        catch (Exception exception) when (FailureOf(exception) is { } failure)
        {
            return failure;
        }
    }

    private static MailFailure? FailureOf(Exception exception) => exception switch
    {
        AuthenticationException or SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted, StatusCode: SmtpStatusCode.AuthenticationRequired } => MailFailure.WrongPassword,
        SslHandshakeException or NotSupportedException => MailFailure.Insecure,
        SmtpCommandException or ServiceNotAuthenticatedException or ParseException => MailFailure.Refused,
        SocketException or IOException or ProtocolException or ServiceNotConnectedException => MailFailure.Unreachable,
        _ => null,
    };

    private async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;

        // Like the framework's own clients: from behind a firewall the authorities' lists can't be had, and then nothing could be sent at all.
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        var tls = settings.Tls switch
        {
            SmtpTls.StartTls => SecureSocketOptions.StartTls,
            SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
            SmtpTls.None => SecureSocketOptions.None,
        };
        await client.ConnectAsync(settings.Host, settings.Port, tls, cancellationToken).ConfigureAwait(false);
        if (settings.User.Length > 0)
        {
            await client.AuthenticateAsync(settings.User, settings.Password, cancellationToken).ConfigureAwait(false);
        }

        await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false); // throws nothing: the server has the mail by now
    }

    private MimeMessage MessageOf(MailText mail)
    {
        var message = new MimeMessage { Subject = mail.Subject };
        message.From.Add(new MailboxAddress("SecureVault", options.Value.From));
        message.To.Add(new MailboxAddress(null, mail.To));

        // Nobody's out-of-office note should answer, and no list should take it.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody();
        return message;
    }
}
