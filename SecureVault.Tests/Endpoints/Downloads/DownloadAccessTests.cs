using System.Globalization;
using System.Net;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints.Downloads;

/// <summary>Who gets content, and what everybody else sees.</summary>
public sealed class DownloadAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_persons_file_looks_just_like_one_that_does_not_exist()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1, 2, 3]);
        using var eve = await VaultClient.InviteAsync(scene.App, "eve@example.org");

        using var foreign = await eve.GetAsync(DownloadScene.AddressOf(item));
        using var missing = await eve.GetAsync(DownloadScene.AddressOf(ItemId.New()));

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HeadersOf(missing), HeadersOf(foreign));
        Assert.Equal(await missing.Content.ReadAsStringAsync(Token), await foreign.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_deleted_file_is_not_there_until_the_deletion_is_undone()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1, 2, 3]);
        var deletion = scene.App.Get<TrashBin>();

        var deleted = await deletion.DeleteAsync(scene.User, [item], Token);
        Assert.Single(deleted.Deleted);
        using var gone = await scene.GetAsync(item);

        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        await deletion.RestoreAsync(scene.User, [item], Token);
        using var back = await scene.GetAsync(item);
        Assert.Equal([1, 2, 3], await DownloadScene.BytesAsync(back));
    }

    [Fact]
    public async Task A_stranger_is_sent_to_the_sign_in_page_for_any_item()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1, 2, 3]);
        using var stranger = new VaultClient(scene.App);

        foreach (var asked in new[] { item, ItemId.New() })
        {
            using var answer = await stranger.GetAsync(DownloadScene.AddressOf(asked));

            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Equal("/account/sign-in", new Uri(scene.App.Address, answer.Headers.Location!).AbsolutePath);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Fact]
    public async Task A_locked_person_gets_nothing_with_a_cookie_that_still_looks_good()
    {
        await using var scene = await DownloadScene.StartAsync();
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        var user = await scene.App.FindUserAsync("ada@example.org");
        var request = new UploadRequest { Folder = ItemId.Root, Name = "a", Length = 3 };
        var stored = Assert.IsType<UploadOutcome.Stored>(
            await scene.App.Get<UploadService>().UploadAsync(user, request, new MemoryStream([1, 2, 3]), null, Token));
        using (var before = await ada.GetAsync(DownloadScene.AddressOf(stored.Item)))
        {
            Assert.Equal([1, 2, 3], await DownloadScene.BytesAsync(before));
        }

        await scene.App.Get<UserDirectory>().LockAsync(await scene.App.FreshAsync(scene.User), user, Token);

        using var after = await ada.GetAsync(DownloadScene.AddressOf(stored.Item));
        Assert.Equal(HttpStatusCode.Found, after.StatusCode);
        Assert.Empty(await after.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("/files/{0}/content")]
    [InlineData("/files/zip?items={0}")]
    [InlineData("/folders/00000000-0000-0000-0000-000000000000/zip")]
    public async Task A_download_under_way_ends_when_its_person_is_locked(string address)
    {
        await using var scene = await DownloadScene.StartAsync();
        using var ada = await VaultClient.InviteAsync(scene.App, "ada@example.org");
        var user = await scene.App.FindUserAsync("ada@example.org");
        const int Length = 64 * 1024 * 1024; // more than sockets and buffers on the way take
        var request = new UploadRequest { Folder = ItemId.Root, Name = "a", Length = Length };
        var stored = Assert.IsType<UploadOutcome.Stored>(
            await scene.App.Get<UploadService>().UploadAsync(user, request, new MemoryStream(new byte[Length]), null, Token));
        using var answer = await ada.Http.GetAsync(
            new Uri(string.Format(CultureInfo.InvariantCulture, address, stored.Item.Value), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var content = await answer.Content.ReadAsStreamAsync(Token);
        await content.ReadExactlyAsync(new byte[1000], Token);

        await scene.App.Get<UserDirectory>().LockAsync(await scene.App.FreshAsync(scene.User), user, Token);

        await Assert.ThrowsAnyAsync<IOException>(() => content.CopyToAsync(Stream.Null, Token));
    }

    [Theory]
    [InlineData("/files/not-a-guid/content")]
    [InlineData("/files/00000000-0000-0000-0000-000000000000/content")]
    public async Task An_address_of_no_item_is_not_found(string address)
    {
        await using var scene = await DownloadScene.StartAsync();

        using var answer = await scene.Client.GetAsync(address);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Content_takes_no_other_method()
    {
        await using var scene = await DownloadScene.StartAsync();
        var item = await scene.StoreAsync([1]);

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            using var answer = await scene.SendAsync(method, item);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage answer) => answer.Headers
        .Concat(answer.Content.Headers)
        .Where(header => header.Key != "Date")
        .ToDictionary(header => header.Key, header => string.Join(',', header.Value));
}
