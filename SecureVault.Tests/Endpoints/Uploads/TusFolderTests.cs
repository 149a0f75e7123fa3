using System.Net;
using System.Text;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>Uploads over HTTP into folders: by identifier, by path, and what is refused.</summary>
public sealed class TusFolderTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_path_is_made_where_it_is_missing_and_found_where_it_is_there()
    {
        await using var scene = await TusScene.StartAsync();
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        var folder = await MakeAsync(scene, user, "Reports");

        Assert.Equal(HttpStatusCode.Created, await SendAsync(scene, "a.txt", ("folder", folder.ToString()), ("path", "2024/Ελλάδα")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(scene, "b.txt", ("folder", folder.ToString()), ("path", "2024/Ελλάδα")));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(scene, "c.txt", ("folder", folder.ToString())));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(scene, "d.txt", ("path", "Reports")));

        var items = scene.App.Get<DriveItems>();
        Assert.Equal(["2024", "c.txt", "d.txt"], Names(await items.ListAsync(user, folder, Token)));
        var year = Assert.Single(await items.ListFoldersAsync(user, folder, Token));
        var inner = Assert.Single(await items.ListAsync(user, year.Id, Token));
        Assert.Equal("Ελλάδα", inner.Name);
        Assert.Equal(["a.txt", "b.txt"], Names(await items.ListAsync(user, inner.Id, Token)));
    }

    [Fact]
    public async Task An_upload_in_parts_comes_into_its_folder_too()
    {
        await using var scene = await TusScene.StartAsync();
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        using var created = await scene.SendAsync(
            "POST", "/files/uploads", headers: [("Upload-Length", "7"), ("Upload-Metadata", Metadata("a.txt", ("path", "A/B")))]);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var sent = await scene.PatchAsync(created.Headers.Location!.ToString(), 0, Content);
        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);

        var items = scene.App.Get<DriveItems>();
        var outer = Assert.Single(await items.ListAsync(user, ItemId.Root, Token));
        var inner = Assert.Single(await items.ListAsync(user, outer.Id, Token));
        Assert.Equal("a.txt", Assert.Single(await items.ListAsync(user, inner.Id, Token)).Name);
    }

    [Theory]
    [InlineData("path", "A//B", HttpStatusCode.BadRequest)]
    [InlineData("path", "A/../B", HttpStatusCode.BadRequest)]
    [InlineData("path", "/A", HttpStatusCode.BadRequest)]
    [InlineData("path", "A\\B", HttpStatusCode.BadRequest)]
    [InlineData("folder", "Reports", HttpStatusCode.BadRequest)]
    [InlineData("folder", "0198c000-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
    public async Task A_target_that_is_not_a_folder_is_refused_and_leaves_nothing(string key, string value, HttpStatusCode expected)
    {
        await using var scene = await TusScene.StartAsync();
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        Assert.Equal(expected, await SendAsync(scene, "a.txt", (key, value)));
        Assert.Empty(await scene.App.Get<DriveItems>().ListAsync(user, ItemId.Root, Token));
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_folder_of_somebody_else_a_deleted_one_and_a_file_are_no_folders()
    {
        await using var scene = await TusScene.StartAsync();
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        var folder = await MakeAsync(scene, user, "Reports");
        using var other = await VaultClient.InviteAsync(scene.App, "other@example.com");
        foreach (var path in new (string, string)[][] { [], [("path", "A")] })
        {
            var metadata = Metadata("a.txt", [("folder", folder.ToString()), .. path]);
            using var answer = await scene.SendAsync("POST", "/files/uploads", Content, headers: [("Upload-Length", "7"), ("Upload-Metadata", metadata)], client: other);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Created, await SendAsync(scene, "file.txt", ("folder", folder.ToString())));
        var file = Assert.Single(await scene.App.Get<DriveItems>().ListAsync(user, folder, Token));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(scene, "a.txt", ("folder", file.Id.ToString())));

        await scene.App.Get<TrashBin>().DeleteAsync(user, [folder], Token);
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(scene, "a.txt", ("folder", folder.ToString())));
    }

    private static string[] Names(IEnumerable<DriveEntry> entries) => [.. entries.Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    private static async Task<ItemId> MakeAsync(TusScene scene, UserId user, string name) =>
        Assert.IsType<FolderOutcome.Created>(await scene.App.Get<Folders>().CreateAsync(user, ItemId.Root, name, Token)).Folder;

    private static async Task<HttpStatusCode> SendAsync(TusScene scene, string name, params (string Key, string Value)[] more)
    {
        using var answer = await scene.SendAsync(
            "POST", "/files/uploads", Content, headers: [("Upload-Length", "7"), ("Upload-Metadata", Metadata(name, more))]);
        return answer.StatusCode;
    }

    private static string Metadata(string name, params (string Key, string Value)[] more) => string.Join(
        ',', more.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}").Prepend(TusScene.Metadata(name)));
}
