using System.Net;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Tests.Endpoints.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Proxies;

/// <summary>Content that passes nginx must not lie in the clear on its disk. nginx logs a warning for each body that it buffers there.</summary>
public sealed class BufferingTests
{
    private const int Length = 50 * 1024 * 1024;
    private const string Buffered = "is buffered to a temporary file";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_guided_nothing_is_buffered_on_disk_while_content_goes_up_and_down()
    {
        await using var tus = await TusScene.StartAsync();
        await using var proxy = await ReverseProxy.StartAsGuidedAsync("nginx", tus.App.Address);
        using var client = await SignInThroughAsync(proxy);
        var content = RandomNumberGenerator.GetBytes(Length);

        await UploadAsync(client.Http, tus, content);
        await DownloadSlowlyAsync(client.Http, tus, content);

        Assert.DoesNotContain(Buffered, await proxy.ReadLogAsync(), StringComparison.Ordinal);
        Assert.All(proxy.BufferFolders, folder => Assert.Empty(Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)));
    }

    [Fact]
    public async Task With_nginxs_defaults_no_answer_is_buffered_on_disk_but_requests_are()
    {
        await using var tus = await TusScene.StartAsync();
        await using var proxy = await ReverseProxy.StartNginxAsync(tus.App.Address, "client_max_body_size 0;", string.Empty);
        using var client = await SignInThroughAsync(proxy);
        var content = RandomNumberGenerator.GetBytes(Length);

        await UploadAsync(client.Http, tus, content);
        Assert.Contains($"a client request body {Buffered}", await proxy.ReadLogAsync(), StringComparison.Ordinal);
        await DownloadSlowlyAsync(client.Http, tus, content);

        Assert.DoesNotContain($"an upstream response {Buffered}", await proxy.ReadLogAsync(), StringComparison.Ordinal);
    }

    /// <summary>Signed in through the proxy: a cookie from plain HTTP is not taken over HTTPS.</summary>
    private static async Task<VaultClient> SignInThroughAsync(ReverseProxy proxy)
    {
        var client = new VaultClient(proxy.Address);
        using var answer = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    private static async Task UploadAsync(HttpClient client, TusScene tus, byte[] content)
    {
        var location = await tus.CreateAsync("film.mov", Length);
        using var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        using var answer = await client.SendAsync(request, Token);
        Assert.Equal(Length, TusScene.Offset(answer));
        await tus.AssertOnlyFileAsync("film.mov", content);
    }

    /// <summary>Reads the beginning of the file, another time the whole of it, and only then the rest of the first.</summary>
    private static async Task DownloadSlowlyAsync(HttpClient client, TusScene tus, byte[] content)
    {
        var user = await tus.App.FindUserAsync(VaultClient.AdminEmail);
        var item = Assert.Single(await tus.App.Get<Core.Drive.DriveItems>().ListAsync(user, ItemId.Root, Token)).Id;
        var address = new Uri($"/files/{item}/content", UriKind.Relative);
        using var slow = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await slow.Content.ReadAsStreamAsync(Token);
        var received = new byte[Length];
        await body.ReadExactlyAsync(received.AsMemory(0, 64 * 1024), Token);

        // Meanwhile nginx has time for the first: a body that it buffers on disk it takes as fast as it comes.
        Assert.Equal(content, await client.GetByteArrayAsync(address, Token));

        await body.ReadExactlyAsync(received.AsMemory(64 * 1024), Token);
        Assert.Equal(content, received);
    }
}
