using System.Net;
using System.Net.Http.Headers;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Versions;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Previews;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>Contents and thumbnails for showing, over HTTP.</summary>
public sealed class PreviewTests(SharedDownloads shared) : IClassFixture<SharedDownloads>
{
    private static readonly byte[] Pdf = "%PDF-1.7\n1 0 obj\n"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], string> Shown() => new()
    {
        { "a.png", TestImages.RedAndBlue(8, 8), "image/png" },
        { "b.jpeg", TestImages.Turned(8, 8, 1), "image/jpeg" },
        { "c.gif", TestImages.GifOf(2), "image/gif" },
        { "named-wrong.png", TestImages.GifOf(2), "image/gif" },
        { "script.gif", TestImages.GifThatIsScript(), "image/gif" },
        { "d.svg", "\uFEFF<?xml version=\"1.0\"?>\n<!-- made by hand -->\n<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8.ToArray(), "image/svg+xml" },
        { "e.mp4", [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[20]], "video/mp4" },
        { "f.webm", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[20]], "video/webm" },
        { "g.mp3", [.. TestSounds.Tag(4, 100_000), .. TestSounds.Mp3()], "audio/mpeg" },
        { "h.wav", [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8], "audio/wav" },
        { "i.ogg", [.. "OggS"u8, .. new byte[20]], "audio/ogg" },
        { "j.flac", [.. "fLaC"u8, .. new byte[20]], "audio/flac" },
    };

    public static TheoryData<string, byte[]> Refused() => new()
    {
        { "html.svg", "<script>alert(1)</script>"u8.ToArray() },
        { "words.svg", "see <svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray() },
        { "x.html", "<script>alert(1)</script>"u8.ToArray() },
        { "x.xml", "<?xml-stylesheet type=\"text/xsl\" href=\"x.xsl\"?><a/>"u8.ToArray() },
        { "html.png", "<script>alert(1)</script>"u8.ToArray() },
        { "svg.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8.ToArray() },
        { "pdf.png", Pdf },
        { "html.pdf", "<script>alert(1)</script>"u8.ToArray() },
        { "html.mp4", "<script>alert(1)</script>"u8.ToArray() },
        { "x.js", "alert(1)"u8.ToArray() },
        { "x.md", "# words"u8.ToArray() },
        { "x.txt", "words"u8.ToArray() },
        { "png", TestImages.RedAndBlue(8, 8) },
        { "x.exe", TestImages.RedAndBlue(8, 8) },
        { "tag.mp3", [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 10, .. new byte[20]] },
        { "html.mp3", "<script>alert(1)</script>"u8.ToArray() },
        { "empty.png", [] },
        { "one.png", [0x89] },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Content_that_browsers_show_is_sent_under_the_type_of_its_bytes_and_can_act_nowhere(string name, byte[] content, string type)
    {
        var item = await shared.Scene.StoreAsync(content, name, "text/html");

        using var answer = await shared.Scene.Client.GetAsync($"/files/{item}/preview");

        Assert.Equal(content, await DownloadScene.BytesAsync(answer));
        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition!.DispositionType);
        AssertHarmless(answer);
        Assert.Contains("no-cache", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Everything_else_is_not_sent_for_showing(string name, byte[] content)
    {
        var item = await shared.Scene.StoreAsync(content, name, "image/png");

        using var answer = await shared.Scene.Client.GetAsync($"/files/{item}/preview");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
        AssertHarmless(answer);
    }

    [Theory]
    [InlineData("image", "inline", "image/svg+xml")]
    [InlineData("document", "attachment", "application/octet-stream")]
    [InlineData("empty", "attachment", "application/octet-stream")]
    public async Task An_svg_is_shown_where_an_image_stands_and_saved_from_anywhere_else(string destination, string disposition, string type)
    {
        var item = await shared.Scene.StoreAsync("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), $"{destination}.svg");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/files/{item}/preview", UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Dest", destination);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await shared.Scene.Client.Http.SendAsync(request, Token);

        Assert.Equal((disposition, type), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentType!.ToString()));
        AssertHarmless(answer);
    }

    [Fact]
    public async Task A_part_is_sent_when_a_part_is_asked_for_as_players_do_when_they_seek()
    {
        byte[] content = [0, 0, 0, 24, .. "ftypisom"u8, .. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        var item = await shared.Scene.StoreAsync(content, "seek.mp4");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/files/{item}/preview", UriKind.Relative));
        request.Headers.Range = new RangeHeaderValue(50_000, 50_099);

        using var answer = await shared.Scene.Client.Http.SendAsync(request, Token);

        Assert.Equal(content[50_000..50_100], await DownloadScene.BytesAsync(answer, HttpStatusCode.PartialContent));
        Assert.Equal($"bytes 50000-50099/{content.Length}", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal("video/mp4", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task An_older_content_is_sent_when_it_is_asked_for()
    {
        var scene = shared.Scene;
        var (first, second) = (TestImages.RedAndBlue(8, 8), TestImages.RedAndBlue(16, 16));
        var item = await scene.StoreAsync(first, "versions.png");
        await scene.StoreAsync(second, "versions.png");
        var versions = await scene.App.Get<FileVersions>().ListAsync(scene.User, item, Token);
        var old = versions.Single(version => !version.IsCurrent).Id;

        foreach (var what in new[] { "preview", "content" })
        {
            using var older = await scene.Client.GetAsync($"/files/{item}/{what}?version={old}");
            using var newer = await scene.Client.GetAsync($"/files/{item}/{what}");
            using var none = await scene.Client.GetAsync($"/files/{item}/{what}?version={Guid.NewGuid()}");
            Assert.Equal(first, await DownloadScene.BytesAsync(older));
            Assert.Equal(second, await DownloadScene.BytesAsync(newer));
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }
    }

    [Fact]
    public async Task An_images_small_picture_is_there_soon_and_what_is_kept_of_it_is_asked_for_each_time()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync(TestImages.RedAndBlue(2000, 1000), "small.png");
        var version = await UntilPictureAsync(scene, item);

        using var answer = await scene.Client.GetAsync($"/files/{item}/thumbnail?v={version}");
        using var again = await GetIfNotAsync(scene, $"/files/{item}/thumbnail?v={version}", answer.Headers.ETag!);

        var bytes = await DownloadScene.BytesAsync(answer);
        using var picture = SkiaSharp.SKBitmap.Decode(bytes);
        Assert.Equal((512, 256), (picture.Width, picture.Height));
        Assert.Equal("image/webp", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache, private", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal((answer.Headers.ETag, answer.Headers.CacheControl), (again.Headers.ETag, again.Headers.CacheControl));
        AssertHarmless(answer);
    }

    [Fact]
    public async Task A_picture_that_the_browser_has_is_confirmed_without_the_store_and_not_after_the_sign_out()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync(TestImages.RedAndBlue(200, 100), "small.png");
        var address = $"/files/{item}/thumbnail?v={await UntilPictureAsync(scene, item)}";
        using var first = await scene.Client.GetAsync(address);
        scene.Store.OnRead = Core.Storage.ObjectStoreError.Unavailable;

        using var known = await GetIfNotAsync(scene, address, first.Headers.ETag!);
        using var other = await GetIfNotAsync(scene, address, new("\"another\""));
        using var stranger = new VaultClient(scene.App);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var signedOut = await stranger.Http.SendAsync(request, Token);
        using var eve = await VaultClient.InviteAsync(scene.App, "eve@example.org");
        using var byEve = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        byEve.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var foreign = await eve.Http.SendAsync(byEve, Token);

        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, other.StatusCode);
        Assert.Equal(HttpStatusCode.Found, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("thumbnail")]
    public async Task Another_persons_file_looks_just_like_one_that_does_not_exist(string what)
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync(TestImages.RedAndBlue(64, 64), $"mine {what}.png");
        await UntilPictureAsync(scene, item);
        using var eve = await VaultClient.InviteAsync(scene.App, $"eve-{what}@example.org");

        using var foreign = await eve.GetAsync($"/files/{item}/{what}");
        using var missing = await eve.GetAsync($"/files/{ItemId.New()}/{what}");
        using var mine = await scene.Client.GetAsync($"/files/{item}/{what}");
        using var stranger = new VaultClient(scene.App);
        using var unknown = await stranger.GetAsync($"/files/{item}/{what}");

        Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(Describe(missing), Describe(foreign));
        Assert.Equal(HttpStatusCode.Found, unknown.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_content_that_can_not_be_read_is_answered_like_a_download_of_it(bool isDamaged)
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync(Pdf, "a.pdf");
        if (isDamaged)
        {
            await scene.DamageAsync((int)new FileInfo(scene.OnlyObject()).Length - 1);
        }
        else
        {
            scene.Store.OnRead = Core.Storage.ObjectStoreError.Unavailable;
        }

        using var answer = await scene.Client.GetAsync($"/files/{item}/preview");

        Assert.Equal(isDamaged ? HttpStatusCode.InternalServerError : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    private static void AssertHarmless(HttpResponseMessage answer)
    {
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries);
        Assert.Contains("sandbox", policy);
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain(policy, directive => directive.Contains("script", StringComparison.Ordinal) || directive.Contains("allow-", StringComparison.Ordinal));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    private static string Describe(HttpResponseMessage answer) => string.Join(
        '\n',
        answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order());

    private static async Task<HttpResponseMessage> GetIfNotAsync(DownloadScene scene, string address, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.IfNoneMatch.Add(tag);
        return await scene.Client.Http.SendAsync(request, Token);
    }

    private static async Task<VersionId> UntilPictureAsync(DownloadScene scene, ItemId item)
    {
        DriveEntry? entry = null;
        await WaitFor.ItAsync(
            async () => (entry = await scene.App.Get<DriveItems>().FindAsync(scene.User, item, Token))!.HasThumbnail, "The picture is there", TimeSpan.FromSeconds(30));
        return entry!.Version;
    }
}
