using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>The content of a file over HTTP: whole, in ranges, and only when it changed.</summary>
public sealed class DownloadTests(SharedDownloads shared) : IClassFixture<SharedDownloads>
{
    private const int Chunk = 16_384;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(9_000_000)]
    public async Task A_file_comes_whole_with_its_length_and_what_a_resumption_needs(int length)
    {
        var scene = shared.Scene;
        var content = RandomNumberGenerator.GetBytes(length);
        var item = await scene.StoreAsync(content, NewName());

        using var answer = await scene.GetAsync(item);

        Assert.Equal(content, await DownloadScene.BytesAsync(answer));
        Assert.Equal(length, answer.Content.Headers.ContentLength);
        Assert.False(answer.Headers.ETag!.IsWeak);
        Assert.Equal("bytes", answer.Headers.AcceptRanges.ToString());
        Assert.NotNull(answer.Content.Headers.LastModified);
    }

    [Fact]
    public async Task A_look_at_the_head_says_the_same_and_sends_nothing()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync(new byte[50_000], NewName());
        using var whole = await scene.GetAsync(item);

        using var head = await scene.SendAsync(HttpMethod.Head, item);

        Assert.Empty(await DownloadScene.BytesAsync(head));
        Assert.Equal(50_000, head.Content.Headers.ContentLength);
        Assert.Equal(whole.Headers.ETag, head.Headers.ETag);
        Assert.Equal(whole.Content.Headers.ContentDisposition, head.Content.Headers.ContentDisposition);
        Assert.Equal("bytes", head.Headers.AcceptRanges.ToString());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-999", 0, 1000)]
    [InlineData("bytes=16383-16384", Chunk - 1, 2)]
    [InlineData("bytes=16384-32767", Chunk, Chunk)]
    [InlineData("bytes=10000-60000", 10_000, 50_001)]
    [InlineData("bytes=99999-", 99_999, 1)]
    [InlineData("bytes=50000-", 50_000, 50_000)]
    [InlineData("bytes=-1", 99_999, 1)]
    [InlineData("bytes=-17000", 83_000, 17_000)]
    [InlineData("bytes=90000-999999", 90_000, 10_000)]
    [InlineData("bytes=-999999", 0, 100_000)]
    public async Task A_range_brings_just_that_part(string range, int from, int length)
    {
        var scene = shared.Scene;
        var content = RandomNumberGenerator.GetBytes(100_000);
        var item = await scene.StoreAsync(content, NewName());

        using var answer = await scene.GetAsync(item, headers => headers.Add("Range", range));

        Assert.Equal(content[from..(from + length)], await DownloadScene.BytesAsync(answer, HttpStatusCode.PartialContent));
        Assert.Equal(length, answer.Content.Headers.ContentLength);
        Assert.Equal($"bytes {from}-{from + length - 1}/100000", answer.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_range_behind_the_end_is_refused_with_the_real_length()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync(new byte[1000], NewName());

        using var answer = await scene.GetAsync(item, headers => headers.Add("Range", "bytes=1000-"));

        Assert.Empty(await DownloadScene.BytesAsync(answer, HttpStatusCode.RequestedRangeNotSatisfiable));
        Assert.Equal("bytes */1000", answer.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("bytes=0-9,20-29")]
    [InlineData("bytes=9-1")]
    public async Task A_range_that_is_not_understood_brings_the_whole(string range)
    {
        var scene = shared.Scene;
        var content = RandomNumberGenerator.GetBytes(1000);
        var item = await scene.StoreAsync(content, NewName());

        using var answer = await scene.GetAsync(item, headers => headers.TryAddWithoutValidation("Range", range));

        Assert.Equal(content, await DownloadScene.BytesAsync(answer));
    }

    [Fact]
    public async Task Content_the_browser_has_already_is_not_sent_again_until_it_changes()
    {
        var scene = shared.Scene;
        var name = NewName();
        var item = await scene.StoreAsync([1, 2, 3], name);
        using var first = await scene.GetAsync(item);

        using var same = await scene.GetAsync(item, headers => headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Empty(await DownloadScene.BytesAsync(same, HttpStatusCode.NotModified));
        Assert.Equal(first.Headers.ETag, same.Headers.ETag);

        Assert.Equal(item, await scene.StoreAsync([4, 5, 6], name));
        using var changed = await scene.GetAsync(item, headers => headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal([4, 5, 6], await DownloadScene.BytesAsync(changed));
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);
    }

    [Fact]
    public async Task A_broken_download_goes_on_only_with_the_same_content()
    {
        var scene = shared.Scene;
        var (before, after) = (RandomNumberGenerator.GetBytes(40_000), RandomNumberGenerator.GetBytes(40_000));
        var name = NewName();
        var item = await scene.StoreAsync(before, name);
        using var first = await scene.GetAsync(item);
        var goOn = (HttpRequestHeaders headers) =>
        {
            headers.IfRange = new RangeConditionHeaderValue(first.Headers.ETag!);
            headers.Range = new RangeHeaderValue(20_000, null);
        };

        using var rest = await scene.GetAsync(item, goOn);
        Assert.Equal(before[20_000..], await DownloadScene.BytesAsync(rest, HttpStatusCode.PartialContent));

        await scene.StoreAsync(after, name);
        using var anew = await scene.GetAsync(item, goOn);
        Assert.Equal(after, await DownloadScene.BytesAsync(anew));
    }

    [Fact]
    public async Task A_request_for_one_content_is_told_when_it_is_another()
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync([1], NewName());

        using var answer = await scene.GetAsync(item, headers => headers.IfMatch.Add(new EntityTagHeaderValue("\"another\"")));

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.DoesNotContain((byte)1, await answer.Content.ReadAsByteArrayAsync(Token));
    }

    private static string NewName() => $"{Guid.NewGuid()}.bin";
}
