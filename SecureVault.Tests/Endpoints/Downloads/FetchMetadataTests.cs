using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Previews;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>Stored content answers requests that save, read or show it, and no request of a browser that would run or embed it.</summary>
public sealed class FetchMetadataTests(SharedDownloads shared) : IClassFixture<SharedDownloads>
{
    private static readonly string[] Endpoints = ["content", "preview", "thumbnail", "folder zip", "chosen zip", "ticket zip"];

    private static readonly string[] Served = ["document", "empty", "image", "audio", "video"];

    // The destinations of the Fetch standard beside those, and what no standard knows yet.
    private static readonly string[] Refused =
    [
        "script", "style", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "iframe", "frame", "fencedframe", "embed", "object",
        "font", "manifest", "xslt", "track", "report", "json", "text", "webidentity", "speculationrules", "nested-document", "Document", "empty, script", "", "unheard-of",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> ServedCases() => Pairs(Served);

    public static TheoryData<string, string> RefusedCases() => Pairs(Refused);

    [Theory]
    [MemberData(nameof(ServedCases))]
    public async Task Requests_that_save_read_or_show_content_are_served(string endpoint, string destination)
    {
        using var answer = await SendAsync(await AddressAsync(endpoint), destination, "same-origin", destination == "document" ? "navigate" : "no-cors");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertVaries(answer);
    }

    [Theory]
    [MemberData(nameof(RefusedCases))]
    public async Task Requests_that_would_run_apply_or_embed_content_are_refused(string endpoint, string destination)
    {
        using var answer = await SendAsync(await AddressAsync(endpoint), destination, "same-origin", "no-cors");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        AssertVaries(answer);
    }

    [Theory]
    [InlineData("same-origin", "empty", "cors", HttpStatusCode.OK)]
    [InlineData("none", "document", "navigate", HttpStatusCode.OK)]
    [InlineData("none", "image", "no-cors", HttpStatusCode.OK)]
    [InlineData("cross-site", "document", "navigate", HttpStatusCode.OK)] // a link in a mail
    [InlineData("same-site", "document", "navigate", HttpStatusCode.OK)]
    [InlineData("cross-site", "image", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "image", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "empty", "cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "video", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "document", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", null, null, HttpStatusCode.Forbidden)]
    [InlineData("unheard-of", "empty", "cors", HttpStatusCode.Forbidden)]
    [InlineData(null, null, null, HttpStatusCode.OK)] // curl, and browsers over plain HTTP
    [InlineData(null, "image", null, HttpStatusCode.OK)]
    [InlineData(null, "script", null, HttpStatusCode.Forbidden)]
    public async Task Another_site_can_link_to_content_and_not_use_it(string? site, string? destination, string? mode, HttpStatusCode expected)
    {
        foreach (var endpoint in Endpoints)
        {
            using var answer = await SendAsync(await AddressAsync(endpoint), destination, site, mode);

            Assert.True(expected == answer.StatusCode, $"{endpoint}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("text/javascript")]
    [InlineData("text/css")]
    [InlineData("text/html")]
    [InlineData("image/svg+xml")]
    [InlineData("application/pdf")]
    [InlineData("image/png")]
    [InlineData(null)]
    public async Task A_download_never_has_the_type_that_the_uploader_claimed(string? claimed)
    {
        var item = await shared.Scene.StoreAsync("window.ran = true"u8.ToArray(), "claimed", claimed);

        using var answer = await SendAsync($"/files/{item}/content");

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("empty", "same-origin", "cors", true)]
    [InlineData("document", "same-origin", "navigate", false)]
    [InlineData("document", "none", "navigate", false)]
    [InlineData("document", "cross-site", "navigate", false)]
    [InlineData("empty", "none", "cors", false)]
    [InlineData("image", "same-origin", "no-cors", false)]
    [InlineData(null, null, null, false)]
    public async Task A_PDF_is_shown_to_the_viewer_of_our_pages_and_saved_by_everybody_else(string? destination, string? site, string? mode, bool isShown)
    {
        var item = await shared.Scene.StoreAsync(TestDocuments.Pdf(1), "script.pdf");

        using var answer = await SendAsync($"/files/{item}/preview", destination, site, mode);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(isShown ? "application/pdf" : "application/octet-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(isShown ? "inline" : "attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        AssertVaries(answer); // or a browser would show to one what it keeps of the other
    }

    private static TheoryData<string, string> Pairs(string[] destinations)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var endpoint in Endpoints)
        {
            foreach (var destination in destinations)
            {
                pairs.Add(endpoint, destination);
            }
        }

        return pairs;
    }

    private static void AssertVaries(HttpResponseMessage answer) =>
        Assert.Subset(answer.Headers.Vary.ToHashSet(), new HashSet<string> { "Sec-Fetch-Dest", "Sec-Fetch-Site", "Sec-Fetch-Mode" });

    private async Task<string> AddressAsync(string endpoint)
    {
        var scene = shared.Scene;
        var item = (await scene.App.Get<DriveItems>().ListAsync(scene.User, ItemId.Root, Token)).FirstOrDefault(entry => entry.Name == "fetched.png")?.Id
            ?? await scene.StoreAsync(TestImages.RedAndBlue(8, 8), "fetched.png");
        switch (endpoint)
        {
            case "folder zip":
                return $"/folders/{Guid.Empty}/zip";
            case "chosen zip":
                return $"/files/zip?items={item}";
            case "ticket zip":
                using (var made = await scene.Client.Http.PostAsJsonAsync("/files/zip", new { items = new[] { item.Value } }, Token))
                {
                    return made.Headers.Location!.ToString();
                }

            case "thumbnail":
                await WaitFor.ItAsync(
                    async () => (await scene.App.Get<DriveItems>().FindAsync(scene.User, item, Token))!.HasThumbnail, "The picture is there", TimeSpan.FromSeconds(30));
                return $"/files/{item}/thumbnail";
            default:
                return $"/files/{item}/{endpoint}";
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string address, string? destination = null, string? site = null, string? mode = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        Add(request.Headers, "Sec-Fetch-Dest", destination);
        Add(request.Headers, "Sec-Fetch-Site", site);
        Add(request.Headers, "Sec-Fetch-Mode", mode);
        return await shared.Scene.Client.Http.SendAsync(request, Token);

        static void Add(HttpRequestHeaders headers, string name, string? value)
        {
            if (value is not null)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
