using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>What cookies are called and where they go, and requests that are older than hosts.</summary>
public sealed class CookieTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_tls_every_cookie_is_for_this_host_and_https_only_and_works()
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var client = new VaultClient(app);
        client.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var page = await client.GetAsync("/account/sign-in");
        var form = Assert.Single(SetBy(page));
        Assert.StartsWith("__Host-SecureVaultForms=", form, StringComparison.Ordinal);
        client.Http.DefaultRequestHeaders.Add("Cookie", ValueOf(form)); // a browser would, over HTTPS; the client's own jar does not over HTTP
        using var answer = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var session = Assert.Single(SetBy(answer));
        Assert.StartsWith("__Host-SecureVault=", session, StringComparison.Ordinal);
        foreach (var cookie in (string[])[form, session])
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        }

        client.Http.DefaultRequestHeaders.Remove("Cookie");
        client.Http.DefaultRequestHeaders.Add("Cookie", ValueOf(session));
        Assert.True(await client.IsSignedInAsync());

        // One that somebody planted under the plain name is not looked at.
        client.Http.DefaultRequestHeaders.Remove("Cookie");
        client.Http.DefaultRequestHeaders.Add("Cookie", ValueOf(session)["__Host-".Length..]);
        Assert.False(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task Over_plain_http_the_names_are_plain()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);

        Assert.Equal(["SecureVault", "SecureVaultForms"], client.Cookies.GetCookies(app.Address).Select(cookie => cookie.Name).Order());
        Assert.True(await client.IsSignedInAsync());
    }

    [Theory]
    [InlineData("GET /_blazor?id=x HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://evil.example", "400")]
    [InlineData("GET / HTTP/1.0", "400")]
    [InlineData("GET /account/sign-in HTTP/1.0", "400")]
    [InlineData("GET /health/live HTTP/1.0", "200")]
    public async Task A_request_without_a_host_is_a_bad_request_and_no_error_of_the_server(string request, string status)
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        var cookie = client.Cookies.GetCookieHeader(app.Address);

        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, app.Address.Port, Token);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}\r\nCookie: {cookie}\r\n\r\n"), Token);
        using var reader = new StreamReader(stream, Encoding.ASCII);

        Assert.Equal(status, (await reader.ReadLineAsync(Token))!.Split(' ')[1]);
    }

    private static IEnumerable<string> SetBy(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];

    private static string ValueOf(string cookie) => cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
}
