using System.Net;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>What the protocol knows and this server does not, and what no protocol knows: refused with a sentence, and nothing is made of it.</summary>
public sealed class TusRefusalTests
{
    private static readonly (string Header, string Value, string Reason)[] Extensions =
    [
        ("Upload-Concat", "partial", "concatenated"),
        ("Upload-Concat", "final;/files/uploads/1 /files/uploads/2", "concatenated"),
        ("Upload-Defer-Length", "1", "Upload-Defer-Length"),
        ("upload-defer-length", "0", "Upload-Defer-Length"),
        ("Upload-Complete", "?1", "does not know"),
        ("Upload-Incomplete", "?0", "does not know"),
        ("Upload-Anything", "x", "does not know"),
        ("Trailer", "Upload-Checksum", "trailer"),
    ];

    private static readonly (string Metadata, string Reason)[] Malformed =
    [
        ("filename YQ", "without its padding"),
        ("filename YWI", "without its padding"),
        ("filename YWJjZA=", "without its padding"),
        ("filename YQ==,filetype dGV4dA", "without its padding"),
        ("filename w7_Cvg==", "another alphabet"),
        ("filename !!!", "not Base64"),
        ("filename YQ== YQ==", "not Base64"),
        ("filename /////w==", "not UTF-8"),
        ("filename YQ==,filename Yg==", "more than once"),
        ("filename YQ==,x,x", "more than once"),
        ("filetype YQ==", "needs a filename"),
        ("Filename YQ==", "needs a filename"),
        ("", "needs a filename"),
        ("filename", "needs a name"),
        ("filename YQ==,conflict bWF5YmU=", "keep-both"),
        ("filename YQ==,folder bWF5YmU=", "identifier"),
    ];

    private static readonly (string Header, string Value, string Reason)[] Misplaced =
    [
        ("Upload-Checksum", "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "none of sha1, sha256"),
        ("Upload-Checksum", "sha1", "length"),
        ("Upload-Checksum", "sha1 AAAA", "length"),
        ("Upload-Checksum", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA", "without its padding"),
        ("Upload-Checksum", "sha1 ?", "not Base64"),
        ("Upload-Length", "10", "don't change"),
        ("Upload-Metadata", "filename YQ==", "don't change"),
        ("Upload-Offset", "x", "Upload-Offset"),
    ];

    private static readonly (string Text, long? Expected)[] Times =
    [
        ("1732500000123", 1_732_500_000_123L),
        ("0", 0L),
        ("-86400000", -86_400_000L),
        ("253402300799999", 253_402_300_799_999L),
        ("253402300800000", null),
        ("910670515199000", null),
        ("-62135596800001", null),
        ("99999999999999999999999", null),
        ("yesterday", null),
        ("1.5", null),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_header_of_an_extension_that_is_not_there_is_refused_by_every_request()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 10);
        foreach (var (header, value, reason) in Extensions)
        {
            (string, string)[] creation = [("Upload-Length", "5"), ("Upload-Metadata", TusScene.Metadata("b.bin")), (header, value)];

            await AssertRefusedAsync(await scene.SendAsync("POST", "/files/uploads", headers: creation), reason);
            await AssertRefusedAsync(await scene.SendAsync("POST", "/files/uploads", new byte[5], headers: creation), reason);
            await AssertRefusedAsync(await scene.PatchAsync(location, 0, new byte[10], (header, value)), reason);
            await AssertRefusedAsync(await scene.SendAsync("DELETE", location, headers: [(header, value)]), reason);
        }

        Assert.Equal(0, TusScene.Offset(await scene.SendAsync("HEAD", location)));
        Assert.Equal(1, await CountUploadsAsync(scene));
    }

    [Fact]
    public async Task Metadata_of_another_form_is_refused_and_told_why()
    {
        await using var scene = await TusScene.StartAsync();
        foreach (var (metadata, reason) in Malformed)
        {
            (string, string)[] headers = [("Upload-Length", "5"), ("Upload-Metadata", metadata)];

            await AssertRefusedAsync(await scene.SendAsync("POST", "/files/uploads", headers: headers), reason);
            await AssertRefusedAsync(await scene.SendAsync("POST", "/files/uploads", new byte[5], headers: headers), reason);
        }

        Assert.Equal(0, await CountUploadsAsync(scene));
        await scene.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("filename YQ==,")]
    [InlineData(" is_confidential,filename YQ== ,empty ,filetype")]
    public async Task Keys_without_values_and_keys_that_nobody_knows_do_no_harm(string metadata)
    {
        await using var scene = await TusScene.StartAsync();

        var answer = await scene.SendAsync("POST", "/files/uploads", "hello"u8.ToArray(), headers: [("Upload-Length", "5"), ("Upload-Metadata", metadata)]);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await scene.AssertOnlyFileAsync("a", "hello"u8.ToArray());
    }

    [Fact]
    public async Task Content_with_a_wrong_checksum_header_or_one_that_belongs_elsewhere_is_refused()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 10);
        foreach (var (header, value, reason) in Misplaced)
        {
            (string, string)[] headers = header == "Upload-Offset" ? [(header, value)] : [("Upload-Offset", "0"), (header, value)];

            await AssertRefusedAsync(await scene.SendAsync("PATCH", location, new byte[10], headers: headers), reason);
        }

        Assert.Equal(0, TusScene.Offset(await scene.SendAsync("HEAD", location)));
    }

    [Fact]
    public async Task Content_of_another_type_makes_no_upload()
    {
        await using var scene = await TusScene.StartAsync();
        foreach (var announced in (int[])[5, 50])
        {
            var answer = await scene.SendAsync(
                "POST",
                "/files/uploads",
                new byte[5],
                "application/octet-stream",
                [("Upload-Length", $"{announced}"), ("Upload-Metadata", TusScene.Metadata("a.bin"))]);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        }

        Assert.Equal(0, await CountUploadsAsync(scene));
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Content_of_an_untold_length_comes_with_the_creation()
    {
        await using var scene = await TusScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(1_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files/uploads") { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", "1000");
        request.Headers.Add("Upload-Metadata", TusScene.Metadata("a.bin"));

        using var answer = await scene.Client.Http.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.Created, 1_000L), (answer.StatusCode, TusScene.Offset(answer)));
        await scene.AssertOnlyFileAsync("a.bin", content);
    }

    [Fact]
    public async Task More_files_and_folders_than_a_person_may_have_are_refused()
    {
        await using var scene = await TusScene.StartAsync(new() { ["Vault:MaxItems"] = "1" });
        var path = $"{TusScene.Metadata("a.bin")},path {Convert.ToBase64String("A/B"u8)}";
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await CreateAsync(path, 5)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(TusScene.Metadata("a.bin"), 5)).StatusCode);

        foreach (var length in (int[])[5, 6])
        {
            var answer = await CreateAsync(TusScene.Metadata("b.bin"), length);

            Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
            Assert.Contains("1 files and folders", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        await scene.AssertOnlyFileAsync("a.bin", "hello"u8.ToArray());

        Task<HttpResponseMessage> CreateAsync(string metadata, int length) => scene.SendAsync(
            "POST", "/files/uploads", "hello"u8.ToArray(), headers: [("Upload-Length", $"{length}"), ("Upload-Metadata", metadata)]);
    }

    [Fact]
    public async Task A_time_that_no_calendar_has_is_unknown_and_the_file_comes()
    {
        await using var scene = await TusScene.StartAsync();
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        foreach (var (text, expected) in Times)
        {
            var metadata = $"{TusScene.Metadata(text)},lastmodified {Convert.ToBase64String(Encoding.ASCII.GetBytes(text))}";

            var answer = await scene.SendAsync("POST", "/files/uploads", headers: [("Upload-Length", "5"), ("Upload-Metadata", metadata)]);

            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            var waiting = Assert.Single(await scene.App.Get<UploadService>().ListAsync(user, Token));
            Assert.Equal((text, expected), (waiting.Name, waiting.LastModified?.ToUnixTimeMilliseconds()));
            Assert.Equal(HttpStatusCode.NoContent, (await scene.PatchAsync(answer.Headers.Location!.ToString(), 0, "hello"u8.ToArray())).StatusCode);
        }
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, string reason)
    {
        var sentence = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains(reason, sentence, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, "1.0.0"), (answer.StatusCode, TusScene.Header(answer, "Tus-Resumable")));
    }

    private static async Task<int> CountUploadsAsync(TusScene scene) =>
        (await scene.App.Get<UploadService>().ListAsync(await scene.App.FindUserAsync(VaultClient.AdminEmail), Token)).Count;
}
