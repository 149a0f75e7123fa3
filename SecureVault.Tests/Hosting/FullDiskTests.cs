using System.Net;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Endpoints.Uploads;

namespace SecureVault.Tests.Hosting;

/// <summary>A vault on a small disk that somebody tries to fill, and on one that another program has filled.</summary>
public sealed class FullDiskTests
{
    private const long Large = 110_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_that_fit_one_by_one_but_not_together_are_refused_when_they_are_made()
    {
        using var disk = SmallDisk.Mount(200);
        await using var scene = await StartAsync(disk);
        var location = await scene.CreateAsync("first.bin", Large);

        await AssertFullAsync(await BeginAsync(scene, "second.bin", Large));
        await scene.PatchAsync(location, 0, new byte[60_000_000]);
        await AssertFullAsync(await BeginAsync(scene, "second.bin", Large));
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(scene, "small.bin", new byte[1_000_000])).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await scene.SendAsync("DELETE", location)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await BeginAsync(scene, "second.bin", Large)).StatusCode);
    }

    [Fact]
    public async Task Space_that_uploads_of_before_a_restart_still_need_stays_theirs()
    {
        using var disk = SmallDisk.Mount(200);
        string location;
        await using (var before = await StartAsync(disk))
        {
            location = await before.CreateAsync("first.bin", Large);
            await before.PatchAsync(location, 0, new byte[60_000_000]);
        }

        await using var app = VaultApp.Start(Settings(disk));
        using var client = new VaultClient(app);
        await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        var uploads = app.Get<UploadService>();
        var user = await app.FindUserAsync(VaultClient.AdminEmail);

        var refused = Assert.IsType<UploadOutcome.StoreFailed>(await uploads.CreateAsync(user, Request("second.bin", 80_000_000), Token));

        Assert.Equal(StoreError.Full, refused.Error);
        Assert.IsType<UploadOutcome.Created>(await uploads.CreateAsync(user, Request("third.bin", 10_000_000), Token));
    }

    [Fact]
    public async Task On_a_disk_that_another_program_filled_everything_that_makes_room_works()
    {
        using var disk = SmallDisk.Mount(200);
        await using var scene = await StartAsync(disk);
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        var trash = scene.App.Get<TrashBin>();
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(scene, "old.bin", new byte[5_000_000])).StatusCode);
        var old = Assert.Single(await scene.App.Get<DriveItems>().ListAsync(user, ItemId.Root, Token)).Id;
        var location = await scene.CreateAsync("waiting.bin", 50_000_000);
        await scene.PatchAsync(location, 0, new byte[30_000_000]);
        MakeBallast(scene);
        disk.Fill();

        await AssertFullAsync(await BeginAsync(scene, "new.bin", 1_000));
        await AssertFullAsync(await SendAsync(scene, "new.bin", new byte[5]));
        await AssertFullAsync(await scene.PatchAsync(location, TusScene.Offset(await scene.SendAsync("HEAD", location)), new byte[1_000_000]));
        Assert.IsType<FolderOutcome.StoreFull>(await scene.App.Get<Folders>().CreateAsync(user, ItemId.Root, "folder", Token));
        using var again = new VaultClient(scene.App);
        Assert.Equal(HttpStatusCode.Found, (await again.SignInAsync(VaultClient.AdminEmail, VaultClient.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/")).StatusCode);
        Assert.Single((await trash.DeleteAsync(user, [old], Token)).Deleted);
        Assert.Equal(1, await trash.EmptyAsync(user, Token));
        await scene.App.Get<Sweep>().RunAsync(Token);
        var before = FreeSpace.In(disk.Path)!.Value;
        Assert.Equal(HttpStatusCode.NoContent, (await scene.SendAsync("DELETE", location)).StatusCode);

        Assert.InRange(FreeSpace.In(disk.Path)!.Value, before + 20_000_000, long.MaxValue);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(scene, "new.bin", new byte[5])).StatusCode);
        await scene.AssertOnlyFileAsync("new.bin", new byte[5]);
    }

    [Fact]
    public async Task Room_is_made_also_where_the_disk_fills_up_again_and_again()
    {
        using var disk = SmallDisk.Mount(200);
        await using var scene = await StartAsync(disk);
        for (var round = 0; round < 3; round++)
        {
            var location = await scene.CreateAsync("waiting.bin", 50_000_000);
            await scene.PatchAsync(location, 0, new byte[30_000_000]);
            MakeBallast(scene);
            disk.Fill();

            Assert.Equal(HttpStatusCode.NoContent, (await scene.SendAsync("DELETE", location)).StatusCode);
            File.Delete(disk.Combine("filler"));
        }

        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_large_trash_is_emptied_on_a_full_disk()
    {
        using var disk = SmallDisk.Mount(200);
        await using var scene = await StartAsync(disk);
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        await using (var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token))
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < 20000)
                INSERT INTO "Items" ("Id", "OwnerId", "ParentId", "SealedName", "NameIndex", "UserKeyVersion", "IsFavourite", "IsPurging", "CreatedAt", "ModifiedAt", "DeletedAt")
                SELECT upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6))),
                    {user.Value}, {ItemId.Root.Value}, randomblob(200), randomblob(16), 1, 0, 0, 0, 0, 1
                FROM "n"
                """,
                Token);
            await scene.App.Get<VaultDatabase>().ForgetDeletedAsync(Token);
        }

        MakeBallast(scene);
        disk.Fill();

        Assert.Equal(20_000, await scene.App.Get<TrashBin>().EmptyAsync(user, Token));
        await scene.App.Get<Sweep>().RunAsync(Token);

        Assert.Empty(await scene.App.Get<SpaceCheck>().RunAsync(Token));
    }

    [Fact]
    public async Task A_vault_starts_on_a_full_disk_and_makes_room_there()
    {
        using var disk = SmallDisk.Mount(200);
        string location;
        await using (var before = await StartAsync(disk))
        {
            location = await before.CreateAsync("waiting.bin", 50_000_000);
            await before.PatchAsync(location, 0, new byte[30_000_000]);
            MakeBallast(before);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        disk.Fill();
        using var server = new KillableVault(disk.Combine("vault"));
        await server.StartAsync();
        using var client = new VaultClient(server.Address);

        Assert.Equal(HttpStatusCode.Found, (await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password)).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Delete, location);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        using var ended = await client.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.InRange(FreeSpace.In(disk.Path)!.Value, 20_000_000, long.MaxValue);
    }

    private static Dictionary<string, string> Settings(SmallDisk disk) => new() { ["Vault:DataFolder"] = disk.Combine("vault") };

    private static Task<TusScene> StartAsync(SmallDisk disk) => TusScene.StartAsync(Settings(disk));

    private static UploadRequest Request(string name, long length) => new() { Folder = ItemId.Root, Name = name, Length = length };

    /// <summary>The server makes it by itself soon after its start and once a minute.</summary>
    private static void MakeBallast(TusScene scene)
    {
        scene.App.Get<Ballast>().TryMake();
        var file = scene.App.Get<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>().Value.File;
        Assert.Equal(Ballast.Length, new FileInfo($"{file}-ballast").Length);
    }

    private static Task<HttpResponseMessage> BeginAsync(TusScene scene, string name, long length) =>
        scene.SendAsync("POST", "/files/uploads", headers: [("Upload-Length", $"{length}"), ("Upload-Metadata", TusScene.Metadata(name))]);

    private static Task<HttpResponseMessage> SendAsync(TusScene scene, string name, byte[] content) =>
        scene.SendAsync("POST", "/files/uploads", content, headers: [("Upload-Length", $"{content.Length}"), ("Upload-Metadata", TusScene.Metadata(name))]);

    private static async Task AssertFullAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Contains("torage is full", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
