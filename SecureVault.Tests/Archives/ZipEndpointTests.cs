using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using SecureVault.Core.Storage;
using SecureVault.Tests.Endpoints.Downloads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Archives;

public sealed class ZipEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_is_sent_with_its_length_and_under_the_headers_of_downloads()
    {
        await using var scene = await DownloadScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var item = await scene.StoreAsync(content, "plan: draft.bin");
        await scene.StoreAsync([1, 2, 3], "other");

        using var answer = await SendAsync(scene, HttpMethod.Get, $"/folders/{Guid.Empty}/zip");

        var bytes = await DownloadScene.BytesAsync(answer);
        Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment; filename=SecureVault.zip; filename*=UTF-8''SecureVault.zip", answer.Content.Headers.ContentDisposition!.ToString());
        Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-cache, private", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        await using var archive = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["other", "plan_ draft.bin"], archive.Entries.Select(entry => entry.FullName));

        using var one = await SendAsync(scene, HttpMethod.Get, $"/files/zip?items={item.Value}");
        Assert.Equal("plan_ draft.bin.zip", one.Content.Headers.ContentDisposition!.FileNameStar);
        using var head = await SendAsync(scene, HttpMethod.Head, $"/folders/{Guid.Empty}/zip");
        Assert.Equal((bytes.Length, answer.Headers.ETag), (head.Content.Headers.ContentLength, head.Headers.ETag));
        Assert.Empty(await DownloadScene.BytesAsync(head));
    }

    [Fact]
    public async Task A_broken_download_of_an_archive_goes_on_across_files_and_only_while_nothing_changed()
    {
        await using var scene = await DownloadScene.StartAsync();
        await scene.StoreAsync(RandomNumberGenerator.GetBytes(1_000_000), "a");
        await scene.StoreAsync(RandomNumberGenerator.GetBytes(1_000_000), "b");
        var address = $"/folders/{Guid.Empty}/zip";
        using var first = await SendAsync(scene, HttpMethod.Get, address);
        var whole = await DownloadScene.BytesAsync(first);
        var goOn = (HttpRequestHeaders headers) =>
        {
            headers.IfRange = new RangeConditionHeaderValue(first.Headers.ETag!);
            headers.Range = new RangeHeaderValue(900_000, null);
        };

        using var rest = await SendAsync(scene, HttpMethod.Get, address, goOn);
        Assert.Equal(whole[900_000..], await DownloadScene.BytesAsync(rest, HttpStatusCode.PartialContent));
        using var end = await SendAsync(scene, HttpMethod.Get, address, headers => headers.Range = new RangeHeaderValue(null, 100));
        Assert.Equal(whole[^100..], await DownloadScene.BytesAsync(end, HttpStatusCode.PartialContent));
        using var same = await SendAsync(scene, HttpMethod.Get, address, headers => headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        await scene.StoreAsync([1], "c");
        using var anew = await SendAsync(scene, HttpMethod.Get, address, goOn);
        Assert.NotEqual(whole.Length, (await DownloadScene.BytesAsync(anew)).Length);
    }

    [Fact]
    public async Task A_large_selection_gets_an_address_that_only_its_person_can_use()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1, 2, 3], "a");
        var items = Enumerable.Range(0, 5_000).Select(_ => Guid.NewGuid()).Append(item.Value).ToList();

        using var created = await scene.Client.Http.PostAsJsonAsync("/files/zip", new { items }, Token);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var address = created.Headers.Location!.ToString();

        using var answer = await SendAsync(scene, HttpMethod.Get, address);
        await using var archive = new ZipArchive(new MemoryStream(await DownloadScene.BytesAsync(answer)));
        Assert.Equal("a", Assert.Single(archive.Entries).FullName);
        using var eve = await VaultClient.InviteAsync(scene.App, "eve@example.org");
        using var foreign = await eve.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var missing = await eve.GetAsync($"/files/zip/{new string('0', 32)}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_ticket_is_not_made_for_forms_other_sites_or_strangers()
    {
        await using var scene = await DownloadScene.StartAsync();
        var selection = new { items = new[] { Guid.NewGuid() } };

        using var form = new FormUrlEncodedContent([new("items", $"{Guid.NewGuid()}")]);
        using var byForm = await scene.Client.Http.PostAsync("/files/zip", form, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, byForm.StatusCode);
        using var plain = new StringContent($"{{\"items\":[\"{Guid.NewGuid()}\"]}}", new MediaTypeHeaderValue("text/plain"));
        using var byPlain = await scene.Client.Http.PostAsync("/files/zip", plain, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, byPlain.StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/files/zip") { Content = JsonContent.Create(selection) };
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var byForeign = await scene.Client.Http.SendAsync(foreign, Token);
        Assert.Equal(HttpStatusCode.Forbidden, byForeign.StatusCode);
        using var stranger = new VaultClient(scene.App);
        using var byStranger = await stranger.Http.PostAsJsonAsync("/files/zip", selection, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, byStranger.StatusCode);
        using var nothing = await scene.Client.Http.PostAsJsonAsync("/files/zip", new { items = Array.Empty<Guid>() }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
        using var sameOrigin = await scene.Client.Http.PostAsJsonAsync("/files/zip", selection, Token);
        Assert.Equal(HttpStatusCode.Created, sameOrigin.StatusCode);
    }

    [Fact]
    public async Task Another_persons_items_look_as_if_they_did_not_exist()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1], "a");
        using var eve = await VaultClient.InviteAsync(scene.App, "eve@example.org");
        using var stranger = new VaultClient(scene.App);

        foreach (var address in new[] { $"/files/zip?items={item.Value}", $"/files/zip?items={Guid.NewGuid()}", $"/folders/{Guid.NewGuid()}/zip", $"/folders/{Guid.Empty}/zip" })
        {
            using var answer = await eve.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            using var redirect = await stranger.GetAsync(address);
            Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?items=")]
    [InlineData("?items=nonsense")]
    [InlineData("?items=00000000-0000-0000-0000-000000000001,")]
    public async Task A_selection_that_is_none_is_a_bad_request(string query)
    {
        await using var scene = await DownloadScene.StartAsync();
        await scene.StoreAsync([1], "a");

        using var answer = await SendAsync(scene, HttpMethod.Head, $"/files/zip{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(ObjectStoreError.Unavailable, 503, "responding")]
    [InlineData(ObjectStoreError.AccessDenied, 503, "refused")]
    [InlineData(ObjectStoreError.NotFound, 500, "damaged or missing")]
    public async Task A_store_that_is_down_at_the_beginning_is_told_on_a_page(ObjectStoreError error, int status, string told)
    {
        await using var scene = await DownloadScene.StartAsync();
        await scene.StoreAsync(RandomNumberGenerator.GetBytes(1_000_000), "a");
        var address = $"/folders/{Guid.Empty}/zip";
        scene.Store.OnRead = error;

        foreach (var from in new long?[] { null, 300_000 })
        {
            using var answer = await SendAsync(scene, HttpMethod.Get, address, headers => headers.Range = from is null ? null : new RangeHeaderValue(from, null));

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
            Assert.Null(answer.Content.Headers.ContentDisposition);
            Assert.Null(answer.Headers.ETag);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Contains(told, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        scene.Store.OnRead = null;
        using var again = await SendAsync(scene, HttpMethod.Get, address);
        Assert.Equal(again.Content.Headers.ContentLength, (await DownloadScene.BytesAsync(again)).Length);
    }

    [Fact]
    public async Task Damage_in_the_middle_breaks_the_connection()
    {
        await using var scene = await DownloadScene.StartAsync();
        await scene.StoreAsync(RandomNumberGenerator.GetBytes(1_000_000), "a");
        await scene.DamageAsync(500_000);

        using var got = new MemoryStream();
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using var answer = await SendAsync(scene, HttpMethod.Get, $"/folders/{Guid.Empty}/zip");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.CopyToAsync(got, Token);
        });
        Assert.InRange(got.Length, 0, 500_000);
    }

    private static async Task<HttpResponseMessage> SendAsync(DownloadScene scene, HttpMethod method, string address, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        headers?.Invoke(request.Headers);
        return await scene.Client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
