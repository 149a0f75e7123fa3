using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Versions;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Thumbnails;

/// <summary>Thumbnails as the drive keeps them; whoever makes them here makes the same one of everything.</summary>
public sealed class ThumbnailTests
{
    private const string Marker = "plaintext marker 77aa01 of a thumbnail";
    private static readonly byte[] Picture = Encoding.ASCII.GetBytes("RIFF....WEBP" + Marker);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_uploaded_image_gets_a_picture_that_is_sealed_and_does_not_count()
    {
        await using var scene = await StartAsync();
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root, [1, 2, 3]);

        await scene.UntilPicturesAsync(1);

        var opened = Assert.IsType<DownloadOutcome.Opened>(await scene.Thumbnails.OpenAsync(scene.User, item, null, Token));
        Assert.Equal("image/webp", opened.File.MediaType);
        Assert.Equal(Picture, await ReadAsync(opened));
        Assert.Equal(3, (await scene.Vault.Get<DriveSpace>().OfAsync(scene.User, Token)).Used);
        Assert.Equal([1, 2, 3], scene.Maker.Seen.Single());
        await scene.Vault.AssertConsistentAsync(stored: 2);
        await AssertNowhereAsync(scene.Vault.Folder, Encoding.ASCII.GetBytes(Marker));
    }

    [Fact]
    public async Task A_file_that_is_not_an_image_is_not_even_read()
    {
        await using var scene = await StartAsync();
        foreach (var name in new[] { "drawing.svg", "page.html", "plan.pdf", "notes.txt", "a" })
        {
            await scene.Vault.StoreAsync(scene.User, name, ItemId.Root);
        }

        await scene.Vault.StoreAsync(scene.User, "last.png", ItemId.Root);
        await scene.UntilPicturesAsync(1);

        Assert.Single(scene.Maker.Seen);
    }

    [Fact]
    public async Task The_picture_goes_with_its_file()
    {
        await using var scene = await StartAsync();
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root);
        await scene.UntilPicturesAsync(1);

        var version = (await scene.Vault.Items.FindAsync(scene.User, item, Token))!.Version;

        await scene.Vault.Trash.DeleteAsync(scene.User, [item], Token);
        Assert.IsType<DownloadOutcome.NotFound>(await scene.Thumbnails.OpenAsync(scene.User, item, null, Token));
        await using (var shown = Assert.IsType<DownloadOutcome.Opened>(await scene.Thumbnails.OpenAsync(scene.User, item, version, Token)).File)
        {
            Assert.True(await scene.Thumbnails.IsAsync(scene.User, item, version, shown.ETag, Token)); // as the list of the trash asks
        }

        var folder = await scene.Vault.MakeFolderAsync(scene.User, ItemId.Root, "Cats");
        var inside = await scene.Vault.StoreAsync(scene.User, "other.jpg", folder);
        await scene.UntilPicturesAsync(2);
        var other = (await scene.Vault.Items.FindAsync(scene.User, inside, Token))!.Version;
        Assert.True(await IsShownAsync(inside, other));
        await scene.Vault.Trash.DeleteAsync(scene.User, [folder], Token);
        Assert.False(await IsShownAsync(inside, other)); // the trash shows the folder
        await scene.Vault.Trash.PurgeAsync(scene.User, [folder], Token);
        Assert.False(await IsShownAsync(inside, other));

        var stranger = await scene.Vault.AddUserAsync("stranger@example.org");
        Assert.IsType<DownloadOutcome.NotFound>(await scene.Thumbnails.OpenAsync(stranger, item, version, Token));
        await scene.Vault.Trash.PurgeAsync(scene.User, [item], Token);
        Assert.IsType<DownloadOutcome.NotFound>(await scene.Thumbnails.OpenAsync(scene.User, item, version, Token));
        await scene.Vault.Sweep.RunAsync(Token);

        await scene.Vault.AssertConsistentAsync(stored: 0);

        async Task<bool> IsShownAsync(ItemId file, VersionId content)
        {
            if (await scene.Thumbnails.OpenAsync(scene.User, file, content, Token) is not DownloadOutcome.Opened opened)
            {
                return false;
            }

            await opened.File.DisposeAsync();
            return true;
        }
    }

    [Fact]
    public async Task Each_content_has_its_own_picture_and_one_that_goes_takes_its_own_along()
    {
        await using var scene = await StartAsync();
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root, [1]);
        await scene.UntilPicturesAsync(1);
        await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root, [2], NameConflict.Replace);
        await scene.UntilPicturesAsync(2);
        var versions = scene.Vault.Get<FileVersions>();
        var old = (await versions.ListAsync(scene.User, item, Token)).Single(version => !version.IsCurrent);
        Assert.IsType<DownloadOutcome.Opened>(await scene.Thumbnails.OpenAsync(scene.User, item, old.Id, Token));

        await versions.DeleteAsync(scene.User, item, old.Id, Token);
        await scene.Vault.Sweep.RunAsync(Token);

        await scene.Vault.AssertConsistentAsync(stored: 2);
        Assert.IsType<DownloadOutcome.Opened>(await scene.Thumbnails.OpenAsync(scene.User, item, null, Token));
    }

    [Fact]
    public async Task A_file_of_which_no_picture_can_be_made_is_tried_once()
    {
        await using var scene = await StartAsync(new ThumbnailResult.Unreadable());
        var item = await scene.Vault.StoreAsync(scene.User, "broken.jpg", ItemId.Root);
        await WaitFor.ItAsync(() => Task.FromResult(scene.Maker.Seen.Count == 1), "It was tried");

        scene.Thumbnails.Ask(scene.User, await scene.Vault.ListAsync(scene.User));
        Assert.IsType<DownloadOutcome.NotFound>(await scene.Thumbnails.OpenAsync(scene.User, item, null, Token));
        await scene.Vault.StoreAsync(scene.User, "after.jpg", ItemId.Root);
        await WaitFor.ItAsync(() => Task.FromResult(scene.Maker.Seen.Count > 1), "The next one was tried");

        Assert.Equal(2, scene.Maker.Seen.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_file_is_read_once(bool isAtHead)
    {
        await using var scene = await StartAsync(isRunning: false, settings: OneAfterAnother());
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root);
        await scene.Vault.DamageAsync(item, fromEnd: isAtHead ? (int)new FileInfo(await scene.Vault.ObjectOfAsync(item)).Length : 1);
        await scene.RunAsync();
        await scene.UntilNextAsync("next.jpg");

        scene.Vault.Clock.Advance(TimeSpan.FromHours(1));

        Assert.False(await scene.IsTakenAgainAsync("cat.jpg"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_failure_of_the_store_or_the_reader_a_file_is_left_alone_for_some_minutes(bool isStore)
    {
        await using var scene = await StartAsync(isRunning: false, settings: OneAfterAnother());
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root, [9]);
        var path = await scene.Vault.ObjectOfAsync(item);
        if (isStore)
        {
            // A folder in the place of the object: there, and not to be read.
            File.Move(path, path + ".away");
            Directory.CreateDirectory(path);
        }

        scene.Maker.ThrowsAt = isStore ? null : 9;
        await scene.RunAsync();
        await scene.UntilNextAsync("next.jpg");
        scene.Maker.ThrowsAt = null;
        if (isStore)
        {
            Directory.Delete(path);
            File.Move(path + ".away", path);
        }

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await scene.IsTakenAgainAsync("cat.jpg"));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.True(await scene.IsTakenAgainAsync("cat.jpg"));

        await scene.UntilPicturesAsync(2);
    }

    [Fact]
    public async Task A_file_from_before_gets_its_picture_when_somebody_looks_at_it()
    {
        await using var scene = await StartAsync(isRunning: false);
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root);
        await scene.ForgetAsync();

        Assert.IsType<DownloadOutcome.NotFound>(await scene.Thumbnails.OpenAsync(scene.User, item, null, Token));
        await scene.RunAsync();

        await scene.UntilPicturesAsync(1);
        Assert.True(Assert.Single(await scene.Vault.ListAsync(scene.User)).HasThumbnail);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_the_limit_is_not_read()
    {
        await using var scene = await StartAsync(settings: new() { ["Thumbnails:MaxSourceBytes"] = "1024" });
        await scene.Vault.StoreAsync(scene.User, "large.jpg", ItemId.Root, new byte[1025]);
        await scene.Vault.StoreAsync(scene.User, "small.jpg", ItemId.Root, new byte[1024]);

        await scene.UntilPicturesAsync(1);

        Assert.Equal(1024, scene.Maker.Seen.Single().Length);
    }

    [Fact]
    public async Task Nobody_sees_or_asks_for_the_pictures_of_another()
    {
        await using var scene = await StartAsync();
        var eve = await scene.Vault.AddUserAsync("eve@example.org");
        var item = await scene.Vault.StoreAsync(scene.User, "cat.jpg", ItemId.Root);
        await scene.UntilPicturesAsync(1);

        Assert.IsType<DownloadOutcome.NotFound>(await scene.Thumbnails.OpenAsync(eve, item, null, Token));
        var entries = await scene.Vault.ListAsync(scene.User);
        scene.Thumbnails.Ask(eve, entries.Select(entry => entry with { HasThumbnail = false }));
        await scene.Vault.StoreAsync(scene.User, "after.jpg", ItemId.Root);
        await scene.UntilPicturesAsync(2);

        Assert.Equal(2, scene.Maker.Seen.Count);
    }

    [Fact]
    public async Task Windows_are_told_of_many_pictures_a_few_times()
    {
        await using var scene = await StartAsync(isRunning: false);
        for (var i = 0; i < 50; i++)
        {
            await scene.Vault.StoreAsync(scene.User, $"{i}.jpg", ItemId.Root);
        }

        var told = 0;
        using var subscription = scene.Vault.Events.Subscribe(happened => Interlocked.Add(ref told, happened is VaultEvent.DriveChanged ? 1 : 0));
        await scene.RunAsync();
        await scene.UntilPicturesAsync(50);
        Assert.Equal(1, told);

        scene.Vault.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, told);
    }

    // So that the next one's picture tells that those before it were dealt with.
    private static Dictionary<string, string?> OneAfterAnother() => new() { ["Thumbnails:Workers"] = "1" };

    private static Task<ThumbnailScene> StartAsync(ThumbnailResult? result = null, bool isRunning = true, Dictionary<string, string?>? settings = null) =>
        ThumbnailScene.StartAsync(new FakeThumbnailMaker(result ?? new ThumbnailResult.Made(Picture)), isRunning, settings);

    private static async Task<byte[]> ReadAsync(DownloadOutcome.Opened opened)
    {
        await using var file = opened.File;
        using var bytes = new MemoryStream();
        await file.Content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    private static async Task AssertNowhereAsync(TemporaryFolder folder, byte[] secret)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in folder.AllFiles())
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(secret));
        }
    }
}
