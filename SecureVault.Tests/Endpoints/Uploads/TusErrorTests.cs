using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Data;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>The upload protocol where something is wrong: with the client's body, with its patience, with the store.</summary>
public sealed class TusErrorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000, 1_001)]
    [InlineData(20_000_000, 20_000_001)]
    public async Task A_body_of_untold_length_that_goes_on_past_the_end_ends_the_upload_and_leaves_nothing(int length, int sent)
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", length);
        using var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new ByteArrayContent(new byte[sent]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");

        using var answer = await scene.Client.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.SendAsync("HEAD", location)).StatusCode);
        await AssertNothingLeftAsync(scene);
    }

    [Fact]
    public async Task An_expired_upload_is_not_found_any_more_and_leaves_nothing()
    {
        await using var scene = await TusScene.StartAsync();
        var location = await scene.CreateAsync("a.bin", 30_000_000);
        await scene.PatchAsync(location, 0, new byte[20_000_000]);
        await using (var db = await ContextAsync(scene))
        {
            var past = scene.App.Get<TimeProvider>().GetUtcNow().AddMinutes(-1);
            Assert.Equal(1, await db.Versions.ExecuteUpdateAsync(set => set.SetProperty(version => version.LeaseExpiresAt, past), Token));
        }

        await scene.App.Get<Sweep>().RunAsync(Token);

        foreach (var method in (string[])["HEAD", "PATCH", "DELETE"])
        {
            var answer = await scene.SendAsync(method, location, new byte[10], headers: [("Upload-Offset", "20000000")]);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await AssertNothingLeftAsync(scene);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_the_upload_goes_on_when_there_is_room_again()
    {
        using var disk = SmallDisk.Mount(48);
        await using var scene = await StartAsync(new DiskObjectStore(Directory.CreateDirectory(disk.Combine("objects")).FullName));
        var content = RandomNumberGenerator.GetBytes(30_000_000);
        var location = await scene.CreateAsync("a.bin", content.Length);
        await scene.PatchAsync(location, 0, content.AsMemory(0, 10_000_000));
        disk.Fill();

        var refused = await scene.PatchAsync(location, 10_000_000, content.AsMemory(10_000_000));
        var whole = await scene.SendAsync(
            "POST", "/files/uploads", new byte[5_000_000], headers: [("Upload-Length", "5000000"), ("Upload-Metadata", TusScene.Metadata("b.bin"))]);

        Assert.Equal((HttpStatusCode.InsufficientStorage, HttpStatusCode.InsufficientStorage), (refused.StatusCode, whole.StatusCode));
        var kept = TusScene.Offset(await scene.SendAsync("HEAD", location));
        Assert.InRange(kept, 10_000_000, content.Length - 1);
        File.Delete(disk.Combine("filler"));
        Assert.Equal(HttpStatusCode.NoContent, (await scene.PatchAsync(location, kept, content.AsMemory((int)kept))).StatusCode);
        await scene.AssertOnlyFileAsync("a.bin", content);
    }

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(503, "SlowDown")]
    public async Task An_S3_server_that_fails_for_a_while_loses_nothing(int status, string code)
    {
        await using var stub = await S3Stub.StartAsync();
        await using var scene = await StartAsync(stub.NewStore());
        var content = RandomNumberGenerator.GetBytes(30_000_000);
        var location = await scene.CreateAsync("a.bin", content.Length);
        await scene.PatchAsync(location, 0, content.AsMemory(0, 10_000_000));
        stub.Instead = (context, _) => S3Stub.FailAsync(context, status, code);

        var failed = await scene.PatchAsync(location, 10_000_000, content.AsMemory(10_000_000));
        var whole = await scene.SendAsync(
            "POST", "/files/uploads", new byte[10], headers: [("Upload-Length", "10"), ("Upload-Metadata", TusScene.Metadata("b.bin"))]);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (failed.StatusCode, whole.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(5), failed.Headers.RetryAfter?.Delta);
        var kept = TusScene.Offset(await scene.SendAsync("HEAD", location));
        Assert.InRange(kept, 10_000_000, content.Length - 1);
        stub.Instead = (_, _) => Task.FromResult(false);
        Assert.Equal(HttpStatusCode.NoContent, (await scene.PatchAsync(location, kept, content.AsMemory((int)kept))).StatusCode);
        await scene.App.Get<Sweep>().RunAsync(Token);
        await scene.AssertOnlyFileAsync("a.bin", content);
        Assert.Equal(0, stub.Uploads);
    }

    [Fact]
    public async Task An_S3_server_that_fails_now_and_then_is_not_noticed()
    {
        await using var stub = await S3Stub.StartAsync();
        await using var scene = await StartAsync(stub.NewStore());
        var content = RandomNumberGenerator.GetBytes(30_000_000);
        var location = await scene.CreateAsync("a.bin", content.Length);
        stub.Instead = async (context, number) => number % 3 == 1 && await S3Stub.FailAsync(context, 503, "SlowDown");

        Assert.Equal(HttpStatusCode.NoContent, (await scene.PatchAsync(location, 0, content)).StatusCode);

        stub.Instead = (_, _) => Task.FromResult(false);
        await scene.AssertOnlyFileAsync("a.bin", content);
    }

    private static Task<TusScene> StartAsync<T>(T store)
        where T : class, IObjectStore, IPartUploads, IStoreInventory, IStoreProbe => TusScene.StartAsync(configure: services => services
            .AddSingleton<IObjectStore>(store)
            .AddSingleton<IPartUploads>(store)
            .AddSingleton<IStoreInventory>(store)
            .AddSingleton<IStoreProbe>(store));

    private static Task<VaultDbContext> ContextAsync(TusScene scene) =>
        scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);

    private static async Task AssertNothingLeftAsync(TusScene scene)
    {
        await scene.AssertNothingLeftAsync();
        await using var db = await ContextAsync(scene);
        Assert.Equal(
            (0, 0, 0, 0),
            (await db.Versions.CountAsync(Token), await db.Uploads.CountAsync(Token), await db.UploadParts.CountAsync(Token), await db.UploadRemainders.CountAsync(Token)));
    }

    [Fact]
    public async Task An_error_of_the_server_is_answered_as_one()
    {
        await using var scene = await TusScene.StartAsync();
        var content = RandomNumberGenerator.GetBytes(12_000_000);
        var place = await scene.CreateAsync("a", content.Length);
        using (var first = await scene.PatchAsync(place, 0, content.AsMemory(0, 10_000_000)))
        {
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        }

        await using (var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token))
        {
            await db.UploadParts.ExecuteUpdateAsync(set => set.SetProperty(part => part.Record, new byte[70]), Token);
        }

        using var answer = await scene.PatchAsync(place, 10_000_000, content.AsMemory(10_000_000));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }
}
