using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>The way to a circuit, without a browser.</summary>
internal static class CircuitClient
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<HttpStatusCode> NegotiateAsync(this VaultClient client, string? origin)
    {
        using var answer = await SendAsync(client, origin);
        return answer.StatusCode;
    }

    public static async Task<ClientWebSocket> ConnectAsync(this VaultClient client, VaultApp app, string origin)
    {
        var socket = new ClientWebSocket();
        try
        {
            await client.ConnectAsync(app, origin, socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static async Task ConnectAsync(this VaultClient client, VaultApp app, string origin, ClientWebSocket socket) =>
        await client.ConnectAsync(app, origin, socket, await client.FindTokenAsync(app));

    /// <summary>What a page gets for opening a socket.</summary>
    public static async Task<string> FindTokenAsync(this VaultClient client, VaultApp app)
    {
        using var answer = await SendAsync(client, app.Address.GetLeftPart(UriPartial.Authority));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return json.RootElement.GetProperty("connectionToken").GetString()!;
    }

    public static async Task ConnectAsync(this VaultClient client, VaultApp app, string origin, ClientWebSocket socket, string id)
    {
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.Cookies = client.Cookies;
        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/_blazor", Query = $"id={id}" }.Uri, Token);
    }

    private static async Task<HttpResponseMessage> SendAsync(VaultClient client, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await client.Http.SendAsync(request, Token);
    }
}
