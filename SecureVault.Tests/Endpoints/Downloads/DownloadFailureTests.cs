using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Storage;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>A store that is down, and objects that are not what they were: said plainly, and never passed off as the file.</summary>
public sealed partial class DownloadFailureTests
{
    private const int Chunk = 16_384;
    private const int Tag = 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ObjectStoreError.Unavailable, 503, "responding", "30")]
    [InlineData(ObjectStoreError.AccessDenied, 503, "refused to return", null)]
    [InlineData(ObjectStoreError.NotFound, 500, "damaged or missing", null)]
    public async Task A_store_that_fails_gets_a_page_with_a_number_for_the_administrator(ObjectStoreError error, int status, string sentence, string? retryAfter)
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1, 2, 3]);

        scene.Store.OnRead = error;
        using var answer = await scene.GetAsync(item);
        await AssertErrorPageAsync(answer, sentence, status);
        Assert.Equal(retryAfter, answer.Headers.RetryAfter?.ToString());

        scene.Store.OnRead = null;
        using var again = await scene.GetAsync(item);
        Assert.Equal([1, 2, 3], await DownloadScene.BytesAsync(again));
    }

    [Fact]
    public async Task An_object_that_is_gone_gets_a_page_with_a_number()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync(new byte[100_000]);
        File.Delete(scene.OnlyObject());

        using var answer = await scene.GetAsync(item);

        await AssertErrorPageAsync(answer, "damaged or missing");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task An_object_damaged_at_its_head_gets_a_page_with_a_number(int at)
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync(new byte[100_000]);
        await scene.DamageAsync(at);

        using var answer = await scene.GetAsync(item);

        await AssertErrorPageAsync(answer, "damaged or missing");
    }

    [Fact]
    public async Task A_first_chunk_that_is_damaged_gets_a_page_for_nothing_was_sent_yet()
    {
        await using var scene = await DownloadScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(100_000);
        var item = await scene.StoreAsync(content);
        await scene.DamageAsync(InChunk(scene, content, 0));

        using var answer = await scene.GetAsync(item);

        await AssertErrorPageAsync(answer, "damaged or missing");
        Assert.Null(answer.Headers.ETag);
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(61)]
    public async Task A_chunk_damaged_behind_the_head_breaks_the_connection_before_a_byte_of_it_comes(int chunk)
    {
        await using var scene = await DownloadScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var item = await scene.StoreAsync(content);
        await scene.DamageAsync(InChunk(scene, content, chunk));

        using var got = new MemoryStream();
        var failure = await Record.ExceptionAsync(async () =>
        {
            using var answer = await scene.GetAsync(item);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.CopyToAsync(got, Token);
        });

        Assert.IsAssignableFrom<HttpRequestException>(failure);
        Assert.True(got.Length <= chunk * Chunk, $"{got.Length} bytes came.");
        Assert.Equal(content[..(int)got.Length], got.ToArray());
    }

    [Theory]
    [InlineData("/files/{0}/content")]
    [InlineData("/files/zip?items={0}")]
    public async Task A_download_that_breaks_names_item_version_and_object_in_the_log_and_no_name(string address)
    {
        var log = new CollectedLog();
        await using var scene = await DownloadScene.StartAsync(services => services.AddSingleton<ILoggerProvider>(log));
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var item = await scene.StoreAsync(content, "secret-name.bin");
        await scene.DamageAsync(InChunk(scene, content, 7));

        await Assert.ThrowsAsync<HttpRequestException>(() => scene.Client.Http.GetByteArrayAsync(
            new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, item), UriKind.Relative), Token));

        var line = Assert.Single(log.Of(630));
        var version = (await scene.App.Get<SecureVault.Core.Drive.DriveItems>().FindAsync(scene.User, item, Token))!.Version;
        Assert.Equal((item, version), (line.Value("Item"), line.Value("Version")));
        Assert.EndsWith((string)line.Value("ObjectKey")!, scene.OnlyObject().Replace('\\', '/'), StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, logged => $"{logged.Text}{logged.Exception}".Contains("secret-name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_range_apart_from_the_damage_is_still_served()
    {
        await using var scene = await DownloadScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var item = await scene.StoreAsync(content);
        await scene.DamageAsync(InChunk(scene, content, 7));

        using var answer = await scene.GetAsync(item, headers => headers.Add("Range", "bytes=500000-599999"));

        Assert.Equal(content[500_000..600_000], await DownloadScene.BytesAsync(answer, HttpStatusCode.PartialContent));
    }

    [Fact]
    public async Task An_object_that_lost_its_end_never_looks_whole()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync(RandomNumberGenerator.GetBytes(1_000_000));
        await using (var file = File.OpenWrite(scene.OnlyObject()))
        {
            file.SetLength(500_000);
        }

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using var answer = await scene.GetAsync(item);
            await answer.Content.CopyToAsync(Stream.Null, Token);
        });
    }

    // What is before the chunks differs in length, what follows does not.
    private static int InChunk(DownloadScene scene, byte[] content, int chunk)
    {
        var head = new FileInfo(scene.OnlyObject()).Length - content.Length - (((content.Length / Chunk) + 1) * Tag);
        return (int)head + (chunk * (Chunk + Tag)) + 100;
    }

    private static async Task AssertErrorPageAsync(HttpResponseMessage answer, string sentence, int status = 500)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.Matches(Number(), page);
    }

    [GeneratedRegex("Error ID: [A-Z0-9]{8}\\.")]
    private static partial Regex Number();
}
