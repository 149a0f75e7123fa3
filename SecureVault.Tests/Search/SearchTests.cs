using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Search;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Search;

public sealed class SearchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("report", "Report.pdf|2026-report.txt|annual report.pdf|myreport")]
    [InlineData("REPORT annual", "annual report.pdf")]
    [InlineData("müller", "Müller.txt")]
    [InlineData("MU\u0308LLER", "Müller.txt")]
    [InlineData("ПЛАН", "план.doc")]
    [InlineData("  report   pdf ", "Report.pdf|annual report.pdf")]
    [InlineData("\ud83d", "")]
    [InlineData("nothing of that", "")]
    public async Task Names_that_begin_with_the_text_come_first_then_words_then_all_others(string text, string expected)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        foreach (var name in new[] { "myreport", "2026-report.txt", "annual report.pdf", "Report.pdf", "Müller.txt", "план.doc", "other" })
        {
            await vault.StoreAsync(user, name, ItemId.Root);
        }

        Assert.Equal(expected, string.Join('|', await NamesAsync(vault, user, new SearchQuery { Text = text })));
    }

    [Fact]
    public async Task Kinds_sizes_times_and_folders_narrow_it_down()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var start = vault.Clock.GetUtcNow();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "photos.jpg");
        var inner = await vault.MakeFolderAsync(user, folder, "inner");
        await vault.StoreAsync(user, "a.JPG", inner, new byte[10]);
        vault.Clock.Advance(TimeSpan.FromHours(1));
        await vault.StoreAsync(user, "b.png", ItemId.Root, new byte[20]);
        vault.Clock.Advance(TimeSpan.FromHours(1));
        await vault.StoreAsync(user, "c.txt", folder, new byte[30]);

        Assert.Equal(["c.txt", "b.png", "a.JPG", "inner", "photos.jpg"], await NamesAsync(vault, user, new SearchQuery()));
        Assert.Equal(["inner", "photos.jpg"], await NamesAsync(vault, user, new SearchQuery { IsFolder = true }));
        Assert.Equal(["b.png", "a.JPG"], await NamesAsync(vault, user, new SearchQuery { Extensions = ["jpg", ".png"] }));
        Assert.Equal(["b.png", "a.JPG"], await NamesAsync(vault, user, new SearchQuery { MaxBytes = 20 }));
        Assert.Equal(["c.txt", "b.png"], await NamesAsync(vault, user, new SearchQuery { MinBytes = 20 }));
        Assert.Equal(["b.png"], await NamesAsync(vault, user, new SearchQuery { ChangedFrom = start.AddHours(1), ChangedBefore = start.AddHours(2) }));
        Assert.Equal(["c.txt", "a.JPG", "inner"], await NamesAsync(vault, user, new SearchQuery { Below = folder }));
        Assert.Empty(await NamesAsync(vault, user, new SearchQuery { Below = ItemId.New() }));
    }

    [Fact]
    public async Task A_hit_is_the_entry_that_its_folder_shows_with_the_way_to_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Reports");
        var inner = await vault.MakeFolderAsync(user, folder, "2026");
        var item = await vault.StoreAsync(user, "plan.txt", inner, new byte[5]);
        await vault.Get<Favourites>().MarkAsync(user, [item], true, Token);
        await StorePictureAsync(vault, user, item);

        var found = await FindAsync(vault, user, new SearchQuery { Text = "plan" });

        var hit = Assert.Single(found.Hits);
        Assert.Equal(Assert.Single(await vault.Items.ListAsync(user, inner, Token)), hit.Entry);
        Assert.True(hit.Entry is { HasThumbnail: true, IsFavourite: true });
        Assert.Equal([new FolderName(folder, "Reports"), new FolderName(inner, "2026")], hit.Path);
    }

    [Fact]
    public async Task Nothing_in_or_below_the_trash_and_nothing_of_others_is_found()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "a folder");
        var inner = await vault.MakeFolderAsync(user, folder, "a inner");
        await vault.StoreAsync(user, "a file", inner);
        var gone = await vault.StoreAsync(user, "a gone", ItemId.Root);
        await vault.StoreAsync(user, "a stays", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [folder, gone], Token);

        Assert.Equal(["a stays"], await NamesAsync(vault, user, new SearchQuery { Text = "a" }));
        Assert.Empty(await NamesAsync(vault, eve, new SearchQuery()));

        var search = vault.Get<DriveSearch>();
        Assert.Single((await search.FindAsync(user, new SearchQuery(), 10, Token)).Hits);
        Assert.Empty((await search.FindAsync(eve, new SearchQuery(), 10, Token)).Hits);
    }

    [Fact]
    public async Task Names_are_read_again_after_a_change_of_the_drive_and_of_no_other()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        using var search = vault.Get<DriveSearch>();
        await search.LoadAsync(user, Token);
        await vault.StoreAsync(await vault.AddUserAsync("eve@example.org"), "other", ItemId.Root);
        vault.Get<ThumbnailNews>().Tell(user, ItemId.Root);
        Assert.True(search.IsFresh);

        await vault.StoreAsync(user, "new", ItemId.Root);
        Assert.False(search.IsFresh);
        Assert.Equal(1, (await search.FindAsync(user, new SearchQuery(), 10, Token)).Total);
        Assert.Equal(1, search.Count);
        search.Clear();
        Assert.Equal(0, search.Count);
        Assert.False(search.IsFresh);
    }

    [Fact]
    public async Task A_locked_person_can_not_search_even_names_that_are_in_memory()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a", ItemId.Root);
        using var search = vault.Get<DriveSearch>();
        await search.LoadAsync(user, Token);
        await using (var db = await vault.ContextAsync())
        {
            db.Users.Single().LockedAt = vault.Clock.GetUtcNow();
            await db.SaveChangesAsync(Token);
        }

        await Assert.ThrowsAsync<AccessEndedException>(() => search.FindAsync(user, new SearchQuery(), 10, Token));
    }

    [Fact]
    public async Task Of_many_hits_the_best_are_given_and_all_are_counted()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        foreach (var name in Enumerable.Range(0, 30).Select(number => $"x a {number:D2}").Append("a first"))
        {
            await vault.MakeFolderAsync(user, ItemId.Root, name);
        }

        var found = await vault.Get<DriveSearch>().FindAsync(user, new SearchQuery { Text = "a" }, 3, Token);

        Assert.Equal(31, found.Total);
        Assert.Equal(["a first", "x a 00", "x a 01"], found.Hits.Select(hit => hit.Entry.Name));
        Assert.Equal(31, (await vault.Get<DriveSearch>().FindAsync(user, new SearchQuery { Text = "a" }, 0, Token)).Total);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_whose_facts_do_not_open_is_damaged_and_hides_no_other(bool isKeyGone)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var written = vault.Clock.GetUtcNow().AddYears(-5);
        var bad = await vault.StoreAsync(user, "bad", ItemId.Root, modified: written);
        var good = await vault.StoreAsync(user, "good", ItemId.Root, modified: written);
        await vault.Get<Favourites>().MarkAsync(user, [bad, good], true, Token);
        await using (var db = await vault.ContextAsync())
        {
            var version = db.Versions.Single(row => row.ItemId == bad.Value);
            _ = isKeyGone ? version.UserKeyVersion = 99 : version.SealedFacts![^1] ^= 1;
            db.Entry(version).State = EntityState.Modified;
            await db.SaveChangesAsync(Token);
        }

        (string, DateTimeOffset, bool)[] expected = [("bad", vault.Clock.GetUtcNow(), true), ("good", written, false)];
        Assert.Equal(expected, Shown(await vault.ListAsync(user)));
        Assert.Equal(expected, Shown(await vault.Items.ListRecentAsync(user, 10, Token)));
        Assert.Equal(expected, Shown(await vault.Items.ListFavouritesAsync(user, Token)));
        Assert.Equal(expected, Shown((await FindAsync(vault, user, new SearchQuery())).Hits.Select(hit => hit.Entry)));
        await vault.Trash.DeleteAsync(user, [bad, good], Token);
        Assert.Equal(expected, Shown((await vault.Trash.ListAsync(user, Token)).Select(gone => gone.Entry)));

        static IEnumerable<(string Name, DateTimeOffset Modified, bool IsDamaged)> Shown(IEnumerable<DriveEntry> entries) =>
            entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Name, entry.Modified, entry.IsDamaged));
    }

    private static async Task StorePictureAsync(CoreVault vault, UserId user, ItemId item)
    {
        var version = (await vault.Items.FindAsync(user, item, Token))!.Version;
        var request = new UploadRequest { Folder = ItemId.Root, Name = "picture", Length = 1, ThumbnailOf = new PictureOf(item, version) };
        Assert.IsType<UploadOutcome.Stored>(await vault.Uploads.UploadAsync(user, request, new MemoryStream([1]), null, Token));
    }

    private static Task<SearchResult> FindAsync(CoreVault vault, UserId user, SearchQuery query)
    {
        var search = vault.Get<DriveSearch>();
        search.MarkStale();
        return search.FindAsync(user, query, 100, Token);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(CoreVault vault, UserId user, SearchQuery query) =>
        [.. (await FindAsync(vault, user, query)).Hits.Select(hit => hit.Entry.Name)];
}
