using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Proxies;

/// <summary>A real proxy on loopback in front of a vault, as the guide sets it up or as somebody would without it.</summary>
internal sealed class ReverseProxy : IAsyncDisposable
{
    private static readonly string[] ProgramFolders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly Task<string> _output;

    private ReverseProxy(TemporaryFolder folder, Process process, Uri address)
    {
        (_folder, _process, Address) = (folder, process, address);
        _output = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>What the browser uses instead of the vault's address.</summary>
    public Uri Address { get; }

    /// <summary>Folders in which nginx keeps bodies that it buffers.</summary>
    public IEnumerable<string> BufferFolders => [_folder.Combine("bodies"), _folder.Combine("answers")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What nginx wrote to its error log, warnings included; one of them names each body that is buffered on disk.</summary>
    public Task<string> ReadLogAsync() => File.ReadAllTextAsync(_folder.Combine("error.log"), Token);

    /// <summary>nginx over plain HTTP with its defaults and these lines.</summary>
    public static Task<ReverseProxy> StartNginxAsync(Uri vault, string server, string location)
    {
        var port = FreePort();
        return StartNginxAsync(port, "http", $$"""
            server {
                listen 127.0.0.1:{{port}};
                {{server}}
                location / {
                    proxy_pass {{vault.GetLeftPart(UriPartial.Authority)}};
                    {{location}}
                }
            }
            """);
    }

    /// <summary>A proxy with the configuration in deploy/proxies; only addresses and certificate are those of the test.</summary>
    /// <param name="program">nginx, haproxy or caddy.</param>
    /// <param name="vault">The vault's own address.</param>
    public static Task<ReverseProxy> StartAsGuidedAsync(string program, Uri vault) => program switch
    {
        "nginx" => StartGuidedNginxAsync(vault, "0"),
        "haproxy" => StartHaproxyAsync(vault),
        "caddy" => StartCaddyAsync(vault),
        _ => throw new ArgumentOutOfRangeException(nameof(program)),
    };

    /// <summary>The guide's nginx, over TLS and HTTP/2, but with a limit on bodies.</summary>
    public static Task<ReverseProxy> StartLimitedAsync(Uri vault, string limit) => StartGuidedNginxAsync(vault, limit);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Dispose();
    }

    private static Task<ReverseProxy> StartGuidedNginxAsync(Uri vault, string limit)
    {
        var port = FreePort();
        return StartNginxAsync(port, "https", Swap(
            Guide("nginx.conf"),
            ("client_max_body_size 0;", $"client_max_body_size {limit};"),
            ("listen 443 ", $"listen 127.0.0.1:{port} "),
            ("listen 80;", $"listen 127.0.0.1:{FreePort()};"),
            ("/etc/ssl/vault.example.org.pem", "certificate.pem"),
            ("/etc/ssl/vault.example.org.key", "certificate.pem"),
            ("http://127.0.0.1:5080", vault.GetLeftPart(UriPartial.Authority))));
    }

    private static async Task<ReverseProxy> StartNginxAsync(int port, string scheme, string servers)
    {
        var folder = await MakeFolderAsync();
        await File.WriteAllTextAsync(
            folder.Combine("nginx.conf"),
            $$"""
            daemon off;
            master_process off;
            pid {{folder.Combine("pid")}};
            error_log {{folder.Combine("error.log")}} warn;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder.Combine("bodies")}};
                proxy_temp_path {{folder.Combine("answers")}};
                fastcgi_temp_path {{folder.Combine("fastcgi")}};
                uwsgi_temp_path {{folder.Combine("uwsgi")}};
                scgi_temp_path {{folder.Combine("scgi")}};
            {{servers}}
            }
            """,
            Token);
        return await StartAsync(folder, port, scheme, "nginx", "-e", folder.Combine("error.log"), "-c", folder.Combine("nginx.conf"));
    }

    private static async Task<ReverseProxy> StartHaproxyAsync(Uri vault)
    {
        var (folder, port) = (await MakeFolderAsync(), FreePort());
        await File.WriteAllTextAsync(
            folder.Combine("haproxy.cfg"),
            Swap(
                Guide("haproxy.cfg"),
                ("bind :443 ", $"bind 127.0.0.1:{port} "),
                ("bind :80\n", $"bind 127.0.0.1:{FreePort()}\n"),
                ("/etc/ssl/vault.example.org.pem", folder.Combine("certificate.pem")),
                ("127.0.0.1:5080", vault.Authority)),
            Token);
        return await StartAsync(folder, port, "https", "haproxy", "-db", "-f", folder.Combine("haproxy.cfg"));
    }

    private static async Task<ReverseProxy> StartCaddyAsync(Uri vault)
    {
        var (folder, port) = (await MakeFolderAsync(), FreePort());
        var certificate = folder.Combine("certificate.pem");
        await File.WriteAllTextAsync(
            folder.Combine("Caddyfile"),
            Swap(
                Guide("Caddyfile"),
                ("vault.example.org {\n", $"{{\n\tadmin off\n\tauto_https off\n}}\nhttps://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {certificate}\n"),
                ("127.0.0.1:5080", vault.Authority)),
            Token);
        return await StartAsync(folder, port, "https", "caddy", "run", "--adapter", "caddyfile", "--config", folder.Combine("Caddyfile"));
    }

    private static async Task<ReverseProxy> StartAsync(TemporaryFolder folder, int port, string scheme, string program, params string[] arguments)
    {
        var path = ProgramFolders.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);
        Requirement.Met(path is not null, $"There is no {program} on this machine.");
        var start = new ProcessStartInfo(path!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        start.Environment["HOME"] = start.Environment["XDG_DATA_HOME"] = start.Environment["XDG_CONFIG_HOME"] = folder.Path;
        var proxy = new ReverseProxy(folder, Process.Start(start)!, new Uri($"{scheme}://127.0.0.1:{port}"));
        await WaitFor.ItAsync(
            async () =>
            {
                Assert.False(proxy._process.HasExited, proxy._process.HasExited ? $"{program} ended: {await proxy._output}" : null);
                return await IsOpenAsync(port);
            },
            $"{program} listens");
        return proxy;
    }

    private static async Task<TemporaryFolder> MakeFolderAsync()
    {
        var folder = new TemporaryFolder();
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=vault.example.org", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(folder.Combine("certificate.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n", Token);
        return folder;
    }

    private static string Guide(string name) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", "proxies", name));

    private static string Swap(string text, params (string Old, string New)[] swaps)
    {
        foreach (var (old, @new) in swaps)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }

        return text;
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
