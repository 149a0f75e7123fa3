using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SecureVault.Tests.Browser;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace SecureVault.Tests.Mail;

/// <summary>A mail server on loopback that keeps what it is given.</summary>
internal sealed class MailCatcher : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Store _store = new();
    private readonly Task _running;

    private MailCatcher(int port)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)))
            .Build();
        var services = new ServiceProvider();
        services.Add(_store);
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_ended.Token);
    }

    public int Port { get; }

    public IReadOnlyList<MimeMessage> Mails => [.. _store.Mails];

    /// <summary>Whether it takes nothing from now on.</summary>
    public bool Refuses
    {
        set => _store.Refuses = value;
    }

    /// <summary>Settings with which a vault sends its mails here.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Smtp:Host"] = "127.0.0.1",
        ["Smtp:Port"] = $"{Port}",
        ["Smtp:Tls"] = "None",
        ["Smtp:From"] = "vault@example.org",
        ["Vault:PublicUrl"] = "https://vault.example.org",
    };

    public static MailCatcher Start(int? port = null) => new(port ?? FreePort());

    /// <summary>A port of loopback that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The mails, once there are so many.</summary>
    public async Task<IReadOnlyList<MimeMessage>> UntilAsync(int count)
    {
        await WaitFor.ItAsync(() => Task.FromResult(Mails.Count >= count), $"{count} mails arrive");
        return Mails;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private sealed class Store : MessageStore
    {
        public ConcurrentQueue<MimeMessage> Mails { get; } = [];

        public bool Refuses { get; set; }

        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (Refuses)
            {
                return SmtpResponse.TransactionFailed;
            }

            using var bytes = new MemoryStream(buffer.ToArray());
            Mails.Enqueue(await MimeMessage.LoadAsync(bytes, cancellationToken));
            return SmtpResponse.Ok;
        }
    }
}
