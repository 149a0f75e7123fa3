using System.Net;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Endpoints.Downloads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Archives;

/// <summary>One person who asks for archives in parallel has bounds; the others are served.</summary>
public sealed class ZipConcurrencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_looks_at_one_archive_and_its_ranges_read_the_drive_once()
    {
        await using var scene = await DownloadScene.StartAsync();
        for (var number = 0; number < 20; number++)
        {
            await scene.StoreAsync([1, 2, 3], $"{number}.bin");
        }

        var address = $"/folders/{Guid.Empty}/zip";
        var heads = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => SendAsync(scene.Client, HttpMethod.Head, address)));
        using var whole = await scene.Client.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Range = new(10, 20);
        using var part = await scene.Client.Http.SendAsync(request, Token);

        Assert.All(heads, head => Assert.Equal((HttpStatusCode.OK, whole.Content.Headers.ContentLength), (head.StatusCode, head.Content.Headers.ContentLength)));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(1, scene.App.Get<ZipPlans>().Built);
        await scene.StoreAsync([1], "another.bin");
        using var later = await SendAsync(scene.Client, HttpMethod.Head, address);
        Assert.NotEqual(whole.Headers.ETag, later.Headers.ETag);
        Assert.Equal(2, scene.App.Get<ZipPlans>().Built);
        foreach (var head in heads)
        {
            head.Dispose();
        }
    }

    [Fact]
    public async Task Beyond_the_bound_an_archive_is_answered_with_429_and_when_to_come_back_and_others_get_theirs()
    {
        await using var scene = await DownloadScene.StartAsync(settings: new()
        {
            ["Concurrency:ArchivesPerPerson"] = "2",
            ["Concurrency:WaitingPerPerson"] = "0",
            ["Concurrency:WaitSeconds"] = "7",
        });
        var item = await scene.StoreAsync(RandomNumberGenerator.GetBytes(64 * 1024 * 1024)); // more than sockets and buffers on the way take
        using var eve = await VaultClient.InviteAsync(scene.App, "eve@example.org");
        var user = await scene.App.FindUserAsync("eve@example.org");
        await scene.App.Get<UploadService>().UploadAsync(
            user, new UploadRequest { Folder = ItemId.Root, Name = "a", Length = 1 }, new MemoryStream([1]), null, Token);
        var address = $"/files/zip?items={item.Value}";
        using var first = await SendAsync(scene.Client, HttpMethod.Get, address);
        using var second = await SendAsync(scene.Client, HttpMethod.Get, address);

        using var third = await SendAsync(scene.Client, HttpMethod.Get, address);
        using var head = await SendAsync(scene.Client, HttpMethod.Head, address);
        using var others = await SendAsync(eve, HttpMethod.Get, $"/folders/{Guid.Empty}/zip");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal((HttpStatusCode.TooManyRequests, "7"), (third.StatusCode, third.Headers.RetryAfter!.ToString()));
        Assert.Contains("several archives", await third.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (head.StatusCode, others.StatusCode));
    }

    private static async Task<HttpResponseMessage> SendAsync(VaultClient client, HttpMethod method, string address)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        return await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
