using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Previews;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>Ranges and conditions as RFC 9110 has them, sections 13 and 14, on every address that sends content.</summary>
public sealed class RangeTests(SharedDownloads shared) : IClassFixture<SharedDownloads>
{
    // In a case: {tag} is the validator, {date} the time of the last change, {n} the length.
    private static readonly string[] Cases =
    [
        "Range: bytes=0-9 > 206 0-9",
        "Range: bytes=5- > 206 5-{last}",
        "Range: bytes=-7 > 206 {last-6}-{last}",
        "Range: bytes=0-0 > 206 0-0",
        "Range: bytes=0- > 206 0-{last}",
        "Range: bytes=0-{n} > 206 0-{last}",
        "Range: BYTES=0-4 > 206 0-4",
        "Range: bytes=000-0004 > 206 0-4",
        "Range: bytes=-99999999 > 206 0-{last}",
        "Range: bytes=-99999999999999999999 > 206 0-{last}",
        "Range: bytes=3-99999999999999999999 > 206 3-{last}",
        "Range: bytes=99999999999999999998-99999999999999999999 > 416",
        "Range: bytes=99999999999999999999- > 416",
        "Range: bytes={n}- > 416",
        "Range: bytes=-0 > 416",
        "Range: bytes=-0,{n}- > 416",

        // Several: what touches is one range, what doesn't brings the whole, what is not there is left out.
        "Range: bytes=0-4,5-9 > 206 0-9",
        "Range: bytes=5-9, 0-4 > 206 0-9",
        "Range: bytes=0-7,2-9 > 206 0-9",
        "Range: bytes=0-9,2-3 > 206 0-9",
        "Range: bytes=0-4,{n}-,-0 > 206 0-4",
        "Range: bytes=,, 0-4 , > 206 0-4",
        "Range: bytes=0-0,-1 > 200",
        "Range: bytes=0-4,6-9 > 200",

        // What is no range, and units that are unknown, are passed over.
        "Range: bytes=5-2 > 200",
        "Range: bytes=99999999999999999999-99999999999999999998 > 200",
        "Range: bytes=0-4,5-2 > 200",
        "Range: bytes= > 200",
        "Range: bytes=, > 200",
        "Range: bytes > 200",
        "Range: bytes=- > 200",
        "Range: bytes=a-b > 200",
        "Range: bytes=+1-4 > 200",
        "Range: bytes=0-4-6 > 200",
        "Range: bytes=0x0-4 > 200",
        "Range: bytes=0 -4 > 200",
        "Range: bytes = 0-4 > 200",
        "Range: bytes= 0-4 > 200",
        "Range: 0-4 > 200",
        "Range: items=0-4 > 200",
        "Range: bytesy=0-4 > 200",
        "Range: seconds=1-2,bytes=0-4 > 200",
        "Range: bytes=0-4, items=5-9 > 200",

        // If-Range takes the one strong validator and nothing else.
        "Range: bytes=0-4 | If-Range: {tag} > 206 0-4",
        "Range: bytes=0-4 | If-Range: W/{tag} > 200",
        "Range: bytes=0-4 | If-Range: \"other\" > 200",
        "Range: bytes=0-4 | If-Range: {tag}, \"other\" > 200",
        "Range: bytes=0-4 | If-Range: * > 200",
        "Range: bytes=0-4 | If-Range: nonsense > 200",
        "Range: bytes=0-4 | If-Range: \"half > 200",
        "Range: bytes=0-4 | If-Range: {date} > 200",
        "Range: bytes=0-4 | If-Range: Fri, 31 Dec 2100 00:00:00 GMT > 200",
        "Range: bytes=0-4 | If-Range: Sat, 1 Foo 2000 > 200",
        "Range: bytes={n}- | If-Range: \"other\" > 200",
        "If-Range: {tag} > 200",

        // Conditions, in their order, before any range.
        "If-Match: {tag} > 200",
        "If-Match: * > 200",
        "If-Match: \"a,b\" , {tag} > 200",
        "If-Match: {tag} | Range: bytes=0-4 > 206 0-4",
        "If-Match: W/{tag} > 412",
        "If-Match: \"other\" > 412",
        "If-Match: nonsense > 412",
        "If-Match: \"other\"{tag} > 412",
        "If-Match: \"other\" | Range: bytes=0-4 > 412",
        "If-Match: \"other\" | Range: bytes={n}- > 412",
        "If-Match: \"other\" | If-None-Match: {tag} > 412",
        "If-Match: {tag} | If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT > 200",
        "If-None-Match: {tag} > 304",
        "If-None-Match: W/{tag} > 304",
        "If-None-Match: * > 304",
        "If-None-Match: \"a,b\",W/\"c\" , {tag} > 304",
        "If-None-Match: {tag} | Range: bytes=0-4 > 304",
        "If-None-Match: {tag} | Range: bytes={n}- > 304",
        "If-None-Match: {tag} | If-Match: {tag} > 304",
        "If-None-Match: \"other\" > 200",
        "If-None-Match: nonsense > 200",
        "If-None-Match: w/{tag} > 200",
        "If-None-Match: \"other\" | If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT > 200",
        "If-None-Match: nonsense | If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT > 200",
        "If-Modified-Since: nonsense > 200",
        "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT > 200",
        "If-Unmodified-Since: nonsense > 200",
        "If-Unmodified-Since: Fri, 31 Dec 2100 00:00:00 GMT > 200",
    ];

    // Where there is a time of the last change.
    private static readonly string[] DatedCases =
    [
        "If-Modified-Since: {date} > 304",
        "If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT > 304",
        "If-Modified-Since: {date} | Range: bytes=0-4 > 304",
        "If-Unmodified-Since: {date} > 200",
        "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT > 412",
        "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT | If-None-Match: {tag} > 412",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("content")]
    [InlineData("preview")]
    [InlineData("thumbnail")]
    [InlineData("folder")]
    [InlineData("selection")]
    [InlineData("ticket")]
    public async Task Every_case_is_answered_as_it_has_to_be(string what)
    {
        var address = await AddressOfAsync(what);
        using var first = await SendAsync(HttpMethod.Get, address, []);
        var whole = new Whole(
            await DownloadScene.BytesAsync(first), first.Headers.ETag!.ToString(), first.Content.Headers.LastModified?.ToString("R", CultureInfo.InvariantCulture));
        Assert.InRange(whole.Bytes.Length, 20, int.MaxValue);
        Assert.Equal(what is "content" or "preview" or "thumbnail", whole.Date is not null);
        var errors = new List<string>();

        foreach (var text in whole.Date is null ? Cases : [.. Cases, .. DatedCases])
        {
            var (headers, status, range) = Read(text, whole);
            using var answer = await SendAsync(HttpMethod.Get, address, headers);
            errors.AddRange((await ErrorsOfAsync(answer, whole, status, range)).Select(error => $"GET {text}: {error}"));

            // Ranges are of GET alone; conditions hold for both.
            using var head = await SendAsync(HttpMethod.Head, address, headers);
            var expected = status is 206 or 416 ? 200 : status;
            var told = ((int)head.StatusCode, head.Content.Headers.ContentLength, head.Content.Headers.ContentRange);
            if (told != (expected, expected == 200 ? whole.Bytes.Length : expected == 304 ? null : 0, null))
            {
                errors.Add($"HEAD {text}: {told}");
            }
        }

        Assert.Equal([], errors);
    }

    [Theory]
    [InlineData("bytes=0-", 416)]
    [InlineData("bytes=0-0", 416)]
    [InlineData("bytes=-0", 416)]
    [InlineData("bytes=-5", 200)]
    [InlineData("bytes=0-,-5", 200)]
    public async Task An_empty_file_has_no_first_byte_but_a_suffix_of_it_is_all_of_it(string range, int status)
    {
        var item = await shared.Scene.StoreAsync([], "empty.bin");

        using var answer = await SendAsync(HttpMethod.Get, DownloadScene.AddressOf(item), [("Range", range)]);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 416 ? "bytes */0" : null, answer.Content.Headers.ContentRange?.ToString());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
    }

    private static async Task<IReadOnlyList<string>> ErrorsOfAsync(HttpResponseMessage answer, Whole whole, int status, (int From, int To)? range)
    {
        var errors = new List<string>();
        var headers = answer.Content.Headers;
        var body = await answer.Content.ReadAsByteArrayAsync(Token);
        Demand((int)answer.StatusCode == status, $"status {(int)answer.StatusCode}");
        var expected = status switch
        {
            200 => whole.Bytes,
            206 => whole.Bytes[range!.Value.From..(range.Value.To + 1)],
            _ => [],
        };
        Demand(body.AsSpan().SequenceEqual(expected), $"{body.Length} bytes instead of {expected.Length}");
        var contentRange = status switch
        {
            206 => $"bytes {range!.Value.From}-{range.Value.To}/{whole.Bytes.Length}",
            416 => $"bytes */{whole.Bytes.Length}",
            _ => null,
        };
        Demand(headers.ContentRange?.ToString() == contentRange, $"Content-Range {headers.ContentRange}");
        Demand(status == 304 || headers.ContentLength == expected.Length, $"Content-Length {headers.ContentLength}");
        Demand(status is 412 or 416 || answer.Headers.ETag?.ToString() == whole.Tag, $"ETag {answer.Headers.ETag}");
        Demand(status is 304 or 412 || answer.Headers.AcceptRanges.ToString() == "bytes", "no Accept-Ranges");
        Demand(status is 200 or 206 || headers.ContentDisposition is null, "a disposition of nothing");
        return errors;

        void Demand(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }

    private static (List<(string Name, string Value)> Headers, int Status, (int From, int To)? Range) Read(string text, Whole whole)
    {
        var last = whole.Bytes.Length - 1;
        var parts = text
            .Replace("{tag}", whole.Tag, StringComparison.Ordinal)
            .Replace("{date}", whole.Date ?? "Sat, 01 Jan 2000 00:00:00 GMT", StringComparison.Ordinal)
            .Replace("{n}", $"{last + 1}", StringComparison.Ordinal)
            .Replace("{last}", $"{last}", StringComparison.Ordinal)
            .Replace("{last-6}", $"{last - 6}", StringComparison.Ordinal)
            .Split(" > ");
        var headers = parts[0].Split(" | ").Select(header => header.Split(": ", 2)).Select(header => (header[0], header[1])).ToList();
        var answer = parts[1].Split(' ', '-');
        var range = answer.Length == 3 ? (Number(answer[1]), Number(answer[2])) : ((int, int)?)null;
        return (headers, Number(answer[0]), range);

        static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
    }

    private async Task<string> AddressOfAsync(string what)
    {
        var scene = shared.Scene;
        var item = await scene.StoreAsync(TestImages.RedAndBlue(120, 80), $"{what}.png");
        switch (what)
        {
            case "content" or "preview":
                return $"/files/{item}/{what}";
            case "thumbnail":
                await WaitFor.ItAsync(
                    async () => (await scene.App.Get<DriveItems>().FindAsync(scene.User, item, Token))!.HasThumbnail, "The picture is there", TimeSpan.FromSeconds(60));
                return $"/files/{item}/{what}";
            case "folder":
                var folder = Assert.IsType<FolderOutcome.Created>(await scene.App.Get<Folders>().CreateAsync(scene.User, ItemId.Root, what, Token)).Folder;
                var request = new UploadRequest { Folder = folder, Name = "inner.bin", Length = 50_000 };
                await scene.App.Get<UploadService>().UploadAsync(scene.User, request, new MemoryStream(RandomNumberGenerator.GetBytes(50_000)), null, Token);
                return $"/folders/{folder}/zip";
            case "selection":
                return $"/files/zip?items={item}";
            default:
                using (var created = await scene.Client.Http.PostAsJsonAsync("/files/zip", new { items = new[] { item.Value } }, Token))
                {
                    Assert.Equal(HttpStatusCode.Created, created.StatusCode);
                    return created.Headers.Location!.ToString();
                }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await shared.Scene.Client.Http.SendAsync(request, Token);
    }

    private sealed record Whole(byte[] Bytes, string Tag, string? Date);
}
