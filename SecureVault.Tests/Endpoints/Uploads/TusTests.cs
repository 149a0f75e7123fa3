using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>The upload protocol as any client sees it.</summary>
public sealed class TusTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_says_what_it_can()
    {
        await using var scene = await TusScene.StartAsync();

        var answer = await scene.SendAsync("OPTIONS", "/files/uploads", version: null);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("1.0.0", TusScene.Header(answer, "Tus-Version"));
        Assert.Equal("creation,creation-with-upload,expiration,termination,checksum", TusScene.Header(answer, "Tus-Extension"));
        Assert.Equal("sha1,sha256", TusScene.Header(answer, "Tus-Checksum-Algorithm"));
        Assert.True(long.Parse(TusScene.Header(answer, "Tus-Max-Size"), CultureInfo.InvariantCulture) > 0);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(100_000, 40_000)]
    [InlineData(20_000_000, 20_000_000)]
    [InlineData(20_000_000, 6_000_000)]
    public async Task A_file_comes_up_in_pieces_of_any_size(int length, int piece)
    {
        await using var scene = await TusScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(length);
        var location = await scene.CreateAsync("Größe.bin", length);

        for (var offset = 0; offset < length; offset += piece)
        {
            var answer = await scene.PatchAsync(location, offset, content.AsMemory(offset, Math.Min(piece, length - offset)));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal(Math.Min(offset + piece, length), TusScene.Offset(answer));
        }

        Assert.Equal(length, TusScene.Offset(await scene.SendAsync("HEAD", location)));
        await scene.AssertOnlyFileAsync("Größe.bin", content);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5_000_000)]
    [InlineData(9_000_000)]
    public async Task A_file_comes_with_the_request_that_makes_it(int length)
    {
        await using var scene = await TusScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(length);

        var answer = await scene.SendAsync("POST", "/files/uploads", content, headers: [("Upload-Length", $"{length}"), ("Upload-Metadata", TusScene.Metadata("a.bin"))]);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(length, TusScene.Offset(answer));
        var head = await scene.SendAsync("HEAD", answer.Headers.Location!.ToString());
        Assert.Equal((HttpStatusCode.OK, (long)length), (head.StatusCode, TusScene.Offset(head)));
        await scene.AssertOnlyFileAsync("a.bin", content);
    }

    [Fact]
    public async Task An_upload_that_waits_tells_its_offset_length_and_until_when_it_waits()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 1_000);
        await scene.PatchAsync(location, 0, new byte[300]);

        var answer = await scene.SendAsync("HEAD", location);

        Assert.Equal((300L, "1000", "no-store"), (TusScene.Offset(answer), TusScene.Header(answer, "Upload-Length"), answer.Headers.CacheControl!.ToString()));
        Assert.True(DateTimeOffset.Parse(TusScene.Header(answer, "Upload-Expires"), CultureInfo.InvariantCulture) > scene.App.Get<TimeProvider>().GetUtcNow().AddHours(71));
    }

    [Fact]
    public async Task A_wrong_offset_a_wrong_type_and_a_body_that_is_too_long_change_nothing()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 1_000);
        await scene.PatchAsync(location, 0, new byte[300]);

        var wrong = await scene.PatchAsync(location, 200, new byte[10]);
        Assert.Equal((HttpStatusCode.Conflict, 300L), (wrong.StatusCode, TusScene.Offset(wrong)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await scene.PatchAsync(location, 300, new byte[701])).StatusCode);
        var untyped = await scene.SendAsync("PATCH", location, new byte[10], "application/octet-stream", headers: [("Upload-Offset", "300")]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, untyped.StatusCode);

        Assert.Equal(300, TusScene.Offset(await scene.SendAsync("HEAD", location)));
    }

    [Fact]
    public async Task Content_with_another_checksum_is_not_kept()
    {
        await using var scene = await TusScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(1_000);
        var location = await scene.CreateAsync("a.bin", 1_000);

        var wrong = await scene.PatchAsync(location, 0, content, ("Upload-Checksum", $"sha1 {Convert.ToBase64String(new byte[20])}"));
        Assert.Equal(460, (int)wrong.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.PatchAsync(location, 0, content, ("Upload-Checksum", "md4 AAAA"))).StatusCode);
        Assert.Equal(0, TusScene.Offset(await scene.SendAsync("HEAD", location)));

        var right = await scene.PatchAsync(location, 0, content, ("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData(content))}"));
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        await scene.AssertOnlyFileAsync("a.bin", content);
    }

    [Fact]
    public async Task An_upload_that_is_ended_leaves_nothing()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 30_000_000);
        await scene.PatchAsync(location, 0, new byte[20_000_000]);

        Assert.Equal(HttpStatusCode.NoContent, (await scene.SendAsync("DELETE", location)).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await scene.SendAsync("HEAD", location)).StatusCode);
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Somebody_elses_upload_looks_as_if_it_were_not_there()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 1_000);
        using var other = await VaultClient.InviteAsync(scene.App, "grace@example.org");

        foreach (var method in (string[])["HEAD", "PATCH", "DELETE"])
        {
            var theirs = await scene.SendAsync(method, location, new byte[10], headers: [("Upload-Offset", "0")], client: other);
            var nobodys = await scene.SendAsync(method, $"/files/uploads/{Guid.NewGuid()}", new byte[10], headers: [("Upload-Offset", "0")], client: other);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (theirs.StatusCode, nobodys.StatusCode));
        }

        Assert.Equal(0, TusScene.Offset(await scene.SendAsync("HEAD", location)));
    }

    [Fact]
    public async Task A_stranger_gets_a_status_and_no_page()
    {
        await using var scene = await TusScene.StartAsync();
        using var stranger = new VaultClient(scene.App);

        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync("POST", "/files/uploads", client: stranger)).StatusCode);
    }

    [Fact]
    public async Task A_request_that_a_page_of_another_site_could_send_is_refused()
    {
        await using var scene = await TusScene.StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await scene.SendAsync("POST", "/files/uploads", version: null)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await scene.SendAsync("POST", "/files/uploads", version: "0.2.2")).StatusCode);
        var crossSite = await scene.SendAsync(
            "POST", "/files/uploads", headers: [("Sec-Fetch-Site", "cross-site"), ("Upload-Length", "1"), ("Upload-Metadata", TusScene.Metadata("a"))]);
        Assert.Equal(HttpStatusCode.Forbidden, crossSite.StatusCode);
    }

    [Theory]
    [InlineData("", "filename YQ==")]
    [InlineData("-1", "filename YQ==")]
    [InlineData("1e3", "filename YQ==")]
    [InlineData("5", "")]
    [InlineData("5", "filename")]
    [InlineData("5", "filename !!!")]
    [InlineData("5", "filename /////w==")]
    [InlineData("5", "filename YQ==,conflict bWF5YmU=")]
    [InlineData("5", "filename Li4=")]
    public async Task A_creation_that_says_too_little_or_nonsense_is_refused(string length, string metadata)
    {
        await using var scene = await TusScene.StartAsync();

        var answer = await scene.SendAsync("POST", "/files/uploads", headers: [("Upload-Length", length), ("Upload-Metadata", metadata)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await scene.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("..", "only dots")]
    [InlineData("a/b", "slash")]
    [InlineData("a\u0007", "can't be shown")]
    [InlineData("a\u202Etxt.exe", "text direction")]
    public async Task A_name_that_is_not_taken_is_refused_with_the_reason(string name, string reason)
    {
        await using var scene = await TusScene.StartAsync();

        var answer = await scene.SendAsync("POST", "/files/uploads", headers: [("Upload-Length", "5"), ("Upload-Metadata", TusScene.Metadata(name))]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_at_once()
    {
        await using var scene = await TusScene.StartAsync(new() { ["Vault:MaxFileBytes"] = "1000" });

        var answer = await scene.SendAsync("POST", "/files/uploads", headers: [("Upload-Length", "1001"), ("Upload-Metadata", TusScene.Metadata("a"))]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_knows_no_PATCH_is_got_around()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 5);

        var answer = await scene.SendAsync("POST", location, "hello"u8.ToArray(), headers: [("Upload-Offset", "0"), ("X-HTTP-Method-Override", "PATCH")]);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await scene.AssertOnlyFileAsync("a.bin", "hello"u8.ToArray());
    }

    [Theory]
    [InlineData("refuse", HttpStatusCode.Conflict, "a.bin")]
    [InlineData("keep-both", HttpStatusCode.Created, "a (2).bin,a.bin")]
    [InlineData("replace", HttpStatusCode.Created, "a.bin")]
    public async Task A_taken_name_is_treated_as_the_client_says(string conflict, HttpStatusCode expected, string names)
    {
        await using var scene = await TusScene.StartAsync();
        await scene.SendAsync("POST", "/files/uploads", new byte[1], headers: [("Upload-Length", "1"), ("Upload-Metadata", TusScene.Metadata("a.bin"))]);

        var answer = await scene.SendAsync(
            "POST",
            "/files/uploads",
            new byte[2],
            headers: [("Upload-Length", "2"), ("Upload-Metadata", $"{TusScene.Metadata("a.bin")},conflict {Convert.ToBase64String(Encoding.UTF8.GetBytes(conflict))}")]);

        Assert.Equal(expected, answer.StatusCode);
        var items = await scene.App.Get<DriveItems>().ListAsync(await scene.App.FindUserAsync(VaultClient.AdminEmail), ItemId.Root, Token);
        Assert.Equal(names, string.Join(',', items.Select(item => item.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_connection_that_breaks_keeps_what_arrived()
    {
        await using var scene = await TusScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(20_000_000);
        var location = await scene.CreateAsync("a.bin", content.Length);

        await Assert.ThrowsAnyAsync<Exception>(() => scene.PatchBrokenAsync(location, content.AsMemory(0, 15_000_000)));

        // Until the server has noticed and put away what it had, the offset may still grow.
        var offset = await scene.UntilOffsetAsync(location, offset => offset > 0);
        Assert.InRange(offset, 1, 15_000_000);
        var answer = await scene.PatchAsync(location, offset, content.AsMemory((int)offset));
        while (answer.StatusCode == HttpStatusCode.Conflict)
        {
            offset = TusScene.Offset(answer);
            answer = await scene.PatchAsync(location, offset, content.AsMemory((int)offset));
        }

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await scene.AssertOnlyFileAsync("a.bin", content);
    }
}
