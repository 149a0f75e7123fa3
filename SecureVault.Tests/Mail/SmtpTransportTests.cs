using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using SecureVault.Core.Mail;
using SecureVault.Core.Mail.Queue;

namespace SecureVault.Tests.Mail;

/// <summary>A mail server that behaves badly at the end of a conversation.</summary>
public sealed class SmtpTransportTests
{
    private static readonly MailText Mail = new("ada@example.org", "Subject", "Text", "<p>Text</p>");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_that_the_server_has_taken_is_sent_though_it_hangs_up_without_a_word() => Assert.Null(await SendAsync(hangsUpAt: "QUIT"));

    [Fact]
    public async Task A_server_that_hangs_up_before_it_has_taken_the_mail_did_not_take_it() =>
        Assert.Equal(MailFailure.Unreachable, await SendAsync(hangsUpAt: "."));

    /// <summary>Such a mail must not keep the ones behind it waiting.</summary>
    [Fact]
    public async Task A_mail_to_an_address_that_cannot_be_written_to_is_refused() =>
        Assert.Equal(MailFailure.Refused, await SendAsync(hangsUpAt: "never", Mail with { To = "a.@example.org" }));

    private static async Task<MailFailure?> SendAsync(string hangsUpAt, MailText? mail = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, hangsUpAt);
        var transport = new SmtpTransport(Options.Create(new SmtpOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            Tls = SmtpTls.None,
            From = "vault@example.org",
        }));

        var failure = await transport.SendAsync(mail ?? Mail, Token);
        listener.Stop();
        await serving.WaitAsync(Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it never began where nobody came
        return failure;
    }

    private static async Task ServeAsync(TcpListener listener, string hangsUpAt)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 test");
        var isContent = false;
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            if (line == hangsUpAt)
            {
                return;
            }

            isContent = line == "DATA" || (isContent && line != ".");
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
            }
            else if (!isContent)
            {
                await writer.WriteLineAsync("250 fine");
            }
        }
    }
}
