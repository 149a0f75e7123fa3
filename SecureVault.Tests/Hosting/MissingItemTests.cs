using System.Net;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Hosting;

/// <summary>Which status the address of a folder or a file gets.</summary>
public sealed class MissingItemTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ones_own_items_are_found_and_missing_or_other_peoples_are_not()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        using var other = await VaultClient.InviteAsync(app, "eve@example.org");
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        var folder = Assert.IsType<FolderOutcome.Created>(await app.Get<Folders>().CreateAsync(user, ItemId.Root, "Reports", Token)).Folder;
        var stored = await app.Get<UploadService>().UploadAsync(user, new UploadRequest { Folder = folder, Name = "a.txt", Length = 1 }, new MemoryStream([1]), null, Token);
        var file = Assert.IsType<UploadOutcome.Stored>(stored).Item;

        foreach (var (path, isThere) in ((string, bool)[])
        [
            ("/", true),
            ($"/folders/{folder}", true),
            ($"/view/{file}", true),
            ($"/folders/{file}", false),
            ($"/view/{folder}", false),
            ($"/folders/{ItemId.New()}", false),
            ($"/view/{ItemId.New()}", false),
        ])
        {
            using var answer = await client.GetAsync(path);
            Assert.True((answer.StatusCode == HttpStatusCode.OK) == isThere, $"{path}: {answer.StatusCode}");
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");

            // Either way it is the app, which says in the person's language what is the matter.
            Assert.Contains("blazor.web", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/folders/{folder}")).StatusCode);
        await app.Get<TrashBin>().DeleteAsync(user, [folder], Token);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/folders/{folder}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/view/{file}")).StatusCode);
    }
}
