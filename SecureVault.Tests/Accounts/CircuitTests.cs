using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Accounts;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>Who gets a circuit or a download, how many at once, and how they end.</summary>
public sealed class CircuitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_signed_in_page_of_this_host_opens_a_circuit_and_only_so_many()
    {
        await using var app = VaultApp.Start(new() { ["Accounts:SocketsPerUser"] = "2" });
        using var client = await VaultClient.SetUpAsync(app);
        using var stranger = new VaultClient(app);
        var here = app.Address.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.NegotiateAsync(here));
        Assert.Equal(HttpStatusCode.OK, await client.NegotiateAsync(here));
        Assert.Equal(HttpStatusCode.Forbidden, await client.NegotiateAsync("https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await client.NegotiateAsync(null));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/_blazor?id=any")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/_BLAZOR/?id=any")).StatusCode);

        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(app, "https://evil.example"));
        using var early = new ClientWebSocket();
        var token = await client.FindTokenAsync(app);
        using var first = await client.ConnectAsync(app, here);
        using var second = await client.ConnectAsync(app, here);
        Assert.Equal(WebSocketState.Open, second.State);
        Assert.Equal(HttpStatusCode.TooManyRequests, await client.NegotiateAsync(here));
        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(app, here, early, token));
    }

    [Fact]
    public async Task An_open_circuit_connection_ends_with_its_session()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        using var socket = await client.ConnectAsync(app, app.Address.GetLeftPart(UriPartial.Authority));

        await app.Get<Passwords>().SignOutEverywhereAsync(await app.FindUserAsync(VaultClient.AdminEmail), Token);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                await socket.ReceiveAsync(new byte[1024], limit.Token);
            }
        });
    }

    [Fact]
    public async Task Access_that_ends_between_the_look_at_the_cookie_and_the_beginning_of_a_circuit_or_download_is_not_missed()
    {
        var meanwhile = new Meanwhile();
        await using var app = VaultApp.Start(configure: services => services.AddSingleton<IAuthorizationMiddlewareResultHandler>(meanwhile));
        using var administrator = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        var user = await app.FindUserAsync("ada@example.org");
        var request = new UploadRequest { Folder = Core.ItemId.Root, Name = "a.txt", Length = 3 };
        var stored = Assert.IsType<UploadOutcome.Stored>(
            await app.Get<UploadService>().UploadAsync(user, request, new MemoryStream("abc"u8.ToArray()), null, Token));
        var path = $"/files/{stored.Item}/content";
        Assert.Equal("abc", await (await ada.GetAsync(path)).Content.ReadAsStringAsync(Token));

        meanwhile.On(path, () => app.Get<Passwords>().SignOutEverywhereAsync(user, Token));
        var refused = await ada.GetAsync(path);
        Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
        Assert.Equal("/account/sign-in", refused.Headers.Location!.AbsolutePath);

        await ada.SignInAsync("ada@example.org", VaultClient.Password);
        var lead = await app.FreshAsync(await app.FindUserAsync(VaultClient.AdminEmail));
        meanwhile.On("/_blazor", () => app.Get<UserDirectory>().LockAsync(lead, user, Token));
        using var socket = new ClientWebSocket();
        var failure = await Assert.ThrowsAsync<WebSocketException>(() => ada.ConnectAsync(app, app.Address.GetLeftPart(UriPartial.Authority), socket));
        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Does something to one request after its cookie was compared and before anything else sees it.</summary>
    private sealed class Meanwhile : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _usual = new();
        private (string Path, Func<Task> Work)? _next;

        public void On(string path, Func<Task> work) => _next = (path, work);

        public async Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (_next is var (path, work) && context.Request.Path == path)
            {
                _next = null;
                await work();
            }

            await _usual.HandleAsync(next, context, policy, authorizeResult);
        }
    }
}
