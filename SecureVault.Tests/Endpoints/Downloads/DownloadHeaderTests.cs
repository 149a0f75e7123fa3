using System.Net;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>What comes with stored content keeps a browser from running it, and names it without harm.</summary>
public sealed class DownloadHeaderTests(SharedDownloads shared) : IClassFixture<SharedDownloads>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_never_acts_as_a_page_of_ours()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync("<script>alert(1)</script>"u8.ToArray(), "page.html", "text/html");

        using var answer = await scene.GetAsync(item);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        var policy = Header(answer, "Content-Security-Policy").Split(';', StringSplitOptions.TrimEntries);
        Assert.Contains("sandbox", policy);
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain(policy, directive => directive.Contains("allow-", StringComparison.Ordinal) || directive.Contains("script", StringComparison.Ordinal));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
    }

    [Fact]
    public async Task No_cache_between_keeps_content_and_the_browsers_own_asks_each_time()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync([1]);

        using var answer = await scene.GetAsync(item);

        Assert.True(answer.Headers.CacheControl!.Private);
        Assert.True(answer.Headers.CacheControl.NoCache);
        Assert.False(answer.Headers.CacheControl.Public);
        Assert.Null(answer.Headers.CacheControl.MaxAge);
    }

    // RFC 6266, section 4.3: filename for old programs, in ASCII; filename* as RFC 8187 says.
    [Theory]
    [InlineData("plan.txt", "filename=plan.txt; filename*=UTF-8''plan.txt")]
    [InlineData("two words.txt", "filename=\"two words.txt\"; filename*=UTF-8''two%20words.txt")]
    [InlineData("Договор.pdf", "filename=_______.pdf; filename*=UTF-8''%D0%94%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.pdf")]
    [InlineData("a\";filename=evil.exe;x=\".txt", "filename*=UTF-8''a_%3Bfilename%3Devil.exe%3Bx%3D_.txt")]
    [InlineData("it's 100%.txt", "filename*=UTF-8''it%27s%20100%25.txt")]
    public async Task The_name_travels_as_RFC_6266_says_and_stays_one_value(string name, string expected)
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync([1], name);

        using var answer = await scene.GetAsync(item);

        var header = Assert.Single(answer.Content.Headers.GetValues("Content-Disposition"));
        Assert.StartsWith("attachment; filename=", header, StringComparison.Ordinal);
        Assert.EndsWith(expected, header, StringComparison.Ordinal);
        Assert.True(header.All(char.IsAscii));

        // As others read it: one name, and the one that the drive made of it.
        var read = answer.Content.Headers.ContentDisposition!;
        Assert.Equal(name.Replace('"', '_'), read.FileNameStar);
        Assert.Equal(["filename", "filename*"], read.Parameters.Select(parameter => parameter.Name).Order());
    }

    [Fact]
    public async Task A_type_that_would_break_the_header_is_none()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync([1], mediaType: "text/html\r\nSet-Cookie: a=b");

        using var answer = await scene.GetAsync(item);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_page_of_an_error_has_the_same_policy_and_is_kept_by_nobody()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1]);
        File.Delete(scene.OnlyObject());

        using var answer = await scene.GetAsync(item);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Null(answer.Content.Headers.ContentDisposition);
        Assert.Contains("sandbox", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Contains("Back to your files", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
