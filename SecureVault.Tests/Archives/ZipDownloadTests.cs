using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Tests.Drive;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Archives;

public sealed class ZipDownloadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_becomes_an_archive_with_all_that_is_in_it()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Übersicht");
        var inner = await vault.MakeFolderAsync(user, folder, "2026");
        await vault.MakeFolderAsync(user, inner, "nothing yet");
        var large = RandomNumberGenerator.GetBytes(9_000_000);
        await vault.StoreAsync(user, "large 😀.bin", inner, large);
        await vault.StoreAsync(user, "empty", folder, []);
        await vault.StoreAsync(user, "one", folder);
        await vault.StoreAsync(user, "elsewhere", ItemId.Root);

        await using var zip = await OpenAsync(vault, user, folder);

        Assert.Equal("Übersicht.zip", zip.Name);
        Assert.Equal(4, zip.Entries);
        var file = vault.Folder.Combine("a.zip");
        await using (var to = File.Create(file))
        {
            await zip.Content.CopyToAsync(to, Token);
            Assert.Equal(zip.Length, to.Length);
        }

        await ZipTool.AssertSoundAsync(file);
        await using var archive = await ZipFile.OpenReadAsync(file, Token);
        Assert.Equal(
            ["Übersicht/2026/large 😀.bin", "Übersicht/2026/nothing yet/", "Übersicht/empty", "Übersicht/one"], archive.Entries.Select(entry => entry.FullName));
        await using var content = await archive.Entries[0].OpenAsync(Token);
        Assert.Equal(SHA256.HashData(large), await SHA256.HashDataAsync(content, Token));
        Assert.All(archive.Entries, entry => Assert.Equal(vault.Clock.GetUtcNow().DateTime, entry.LastWriteTime.DateTime));
    }

    [Theory]
    [InlineData(1_200, 5_000)] // few of a drive: looked up, in two queries
    [InlineData(2_600, 100)] // most of a drive: read through
    public async Task Thousands_of_files_come_each_with_its_own_name_length_and_sum(int inside, int outside)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        string[] names = [.. Enumerable.Range(0, inside).Select(number => $"{number:D5} {new string('x', number % 50)}é.txt")];
        await BulkRows.AddFilesAsync(vault, user, folder, names);
        await BulkRows.AddFilesAsync(vault, user, ItemId.Root, Enumerable.Range(0, outside).Select(number => $"other {number}"));
        await vault.StoreAsync(user, "replaced", folder);
        await vault.StoreAsync(user, "replaced", folder, [1, 2, 3], NameConflict.Replace);

        await using var zip = await OpenAsync(vault, user, folder);

        await using var archive = await ZipArchive.CreateAsync(new WaitingStream(zip.Content), ZipArchiveMode.Read, leaveOpen: true, null, Token);
        var directory = archive.Entries.Select(entry => (entry.FullName, entry.Length, entry.Crc32));
        Assert.Equal(inside + 1, zip.Entries);
        Assert.Equal(
            names.Select((name, number) => ($"folder/{name}", (long)name.Length, (uint)number)).Append(("folder/replaced", 3, Crc32.HashToUInt32([1, 2, 3]))),
            directory);
    }

    [Fact]
    public void A_hundred_thousand_names_that_become_the_same_are_numbered()
    {
        // One by one it would be 5 billion looks, for which no test run waits.
        ZipTree.Node[] nodes = [.. Enumerable.Range(0, 100_000).Select(_ => new ZipTree.Node(Guid.NewGuid(), default, "a?.tar.gz", 0) { Version = Guid.NewGuid() })];

        var table = ZipTree.Of(nodes, []);

        var record = new byte[table.MaxRecordLength];
        Assert.Equal("a_ (100000).tar.gz", LastName());

        string LastName()
        {
            table.WriteCentral(table.Count - 1, record);
            return System.Text.Encoding.UTF8.GetString(record.AsSpan(ZipRecords.CentralFixed, table[table.Count - 1].PathLength));
        }
    }

    [Fact]
    public async Task A_selection_holds_each_item_once_and_nothing_of_the_trash()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var inner = await vault.MakeFolderAsync(user, folder, "inner");
        var file = await vault.StoreAsync(user, "file", inner);
        var gone = await vault.StoreAsync(user, "gone", inner);
        var goneFolder = await vault.MakeFolderAsync(user, folder, "gone folder");
        var inGone = await vault.StoreAsync(user, "in gone", goneFolder);
        var top = await vault.StoreAsync(user, "top", ItemId.Root);
        await vault.Trash.DeleteAsync(user, [gone, goneFolder], Token);

        Assert.Equal(["folder/inner/file", "top"], await NamesAsync(vault, user, [folder, inner, file, file, gone, inGone, goneFolder, top, ItemId.New()]));
        Assert.Equal(["file"], await NamesAsync(vault, user, [file]));
        Assert.Equal(["folder/inner/file", "top"], await NamesAsync(vault, user, ItemId.Root));
        Assert.IsType<ZipOutcome.NotFound>(await vault.Get<ZipDownloads>().OpenAsync(user, [gone, inGone], Token));
        Assert.IsType<ZipOutcome.NotFound>(await vault.Get<ZipDownloads>().OpenAsync(user, [], Token));
        Assert.IsType<ZipOutcome.NotFound>(await vault.Get<ZipDownloads>().OpenFolderAsync(user, goneFolder, Token));
        Assert.IsType<ZipOutcome.NotFound>(await vault.Get<ZipDownloads>().OpenFolderAsync(user, file, Token));
    }

    [Fact]
    public async Task Nobody_gets_an_archive_of_anothers_items()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var eve = await vault.AddUserAsync("eve@example.org");
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var file = await vault.StoreAsync(user, "file", folder);
        await vault.StoreAsync(eve, "own", ItemId.Root);

        Assert.IsType<ZipOutcome.NotFound>(await vault.Get<ZipDownloads>().OpenAsync(eve, [folder, file], Token));
        Assert.IsType<ZipOutcome.NotFound>(await vault.Get<ZipDownloads>().OpenFolderAsync(eve, folder, Token));
        Assert.Equal(["own"], await NamesAsync(vault, eve, ItemId.Root));
    }

    [Fact]
    public async Task An_archive_has_the_same_validator_while_nothing_in_it_changes_and_another_after_any_change()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "folder");
        var file = await vault.StoreAsync(user, "file", folder);
        await vault.StoreAsync(user, "other", folder);
        var seen = new HashSet<string>();
        Assert.True(seen.Add(await TagAsync()));
        Assert.False(seen.Add(await TagAsync()));
        await vault.StoreAsync(user, "elsewhere", ItemId.Root);
        Assert.False(seen.Add(await TagAsync()));

        await vault.StoreAsync(user, "file", folder, [8], NameConflict.Replace);
        Assert.True(seen.Add(await TagAsync()));
        await vault.Get<Renames>().RenameAsync(user, file, "FILE", Token);
        Assert.True(seen.Add(await TagAsync()));
        await vault.Trash.DeleteAsync(user, [file], Token);
        Assert.True(seen.Add(await TagAsync()));
        await vault.MakeFolderAsync(user, folder, "new");
        Assert.True(seen.Add(await TagAsync()));

        async Task<string> TagAsync()
        {
            await using var zip = await OpenAsync(vault, user, folder);
            return zip.ETag;
        }
    }

    [Fact]
    public async Task A_file_that_is_damaged_or_missing_ends_the_reading_before_any_byte_of_the_damage()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(100_000);
        await vault.StoreAsync(user, "a", ItemId.Root, content);
        var damaged = await vault.StoreAsync(user, "b", ItemId.Root, content);
        await vault.StoreAsync(user, "c", ItemId.Root, content);
        await vault.DamageAsync(damaged, fromEnd: 50_000);

        await using (var zip = await OpenAsync(vault, user, ItemId.Root))
        {
            await Assert.ThrowsAsync<SealedObjectException>(() => zip.Content.CopyToAsync(Stream.Null, Token));
            await Assert.ThrowsAsync<SealedObjectException>(() => zip.Content.CopyToAsync(Stream.Null, Token));
        }

        File.Delete(await vault.ObjectOfAsync(damaged));
        await using (var zip = await OpenAsync(vault, user, ItemId.Root))
        {
            await zip.Content.ReadExactlyAsync(new byte[100_000], Token); // the sound one
            await Assert.ThrowsAsync<ObjectStoreException>(() => zip.Content.CopyToAsync(Stream.Null, Token));
        }
    }

    [Fact]
    public async Task A_file_permanently_deleted_or_whose_owner_is_locked_is_not_read_any_more()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a", ItemId.Root);
        await using var zip = await OpenAsync(vault, user, ItemId.Root);
        await using var other = await OpenAsync(vault, user, ItemId.Root);

        await vault.Trash.DeleteAsync(user, [item], Token);
        await vault.Trash.EmptyAsync(user, Token);
        await vault.Sweep.RunAsync(Token);
        await Assert.ThrowsAsync<EndOfStreamException>(() => zip.Content.CopyToAsync(Stream.Null, Token));

        await using (var db = await vault.ContextAsync())
        {
            db.Users.Single().LockedAt = vault.Clock.GetUtcNow();
            await db.SaveChangesAsync(Token);
        }

        await Assert.ThrowsAsync<AccessEndedException>(() => other.Content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task No_more_than_two_files_are_open_at_once_and_none_after_the_end()
    {
        var counting = new CountingStore();
        await using var vault = await CoreVault.StartAsync(configure: services =>
            services.AddSingleton<IObjectStore>(provider => counting.Over(provider.GetRequiredService<DiskObjectStore>())));
        var user = await vault.AddUserAsync();
        for (var number = 0; number < 30; number++)
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root, new byte[50_000]);
        }

        await using (var zip = await OpenAsync(vault, user, ItemId.Root))
        {
            Assert.Equal(0, counting.Opened);
            await zip.Content.CopyToAsync(Stream.Null, Token);
        }

        Assert.Equal((30, 0), (counting.Opened, counting.Open));
        Assert.InRange(counting.Most, 1, 2);

        await using (var zip = await OpenAsync(vault, user, ItemId.Root))
        {
            await zip.Content.ReadExactlyAsync(new byte[60_000], Token);
        }

        Assert.Equal(0, counting.Open);
    }

    [Fact]
    public async Task A_ticket_is_its_owners_for_a_day_and_there_are_not_too_many()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var tickets = vault.Get<ZipTickets>();
        ItemId[] items = [ItemId.New(), ItemId.New()];
        var ticket = tickets.Create(user, items);

        Assert.Equal(items, tickets.Find(user, ticket));
        Assert.Null(tickets.Find(UserId.New(), ticket));
        Assert.Null(tickets.Find(user, new string('0', 32)));
        vault.Clock.Advance(ZipTickets.Lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull(tickets.Find(user, ticket));
        vault.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tickets.Find(user, ticket));

        var many = Enumerable.Range(0, 30).Select(_ => { vault.Clock.Advance(TimeSpan.FromSeconds(1)); return tickets.Create(user, items); }).ToList();
        Assert.Equal(20, many.Count(name => tickets.Find(user, name) is not null));
        Assert.NotNull(tickets.Find(user, many[^1]));
        Assert.Throws<ArgumentException>(() => tickets.Create(user, new ItemId[ZipTickets.MostItems + 1]));
    }

    private static async Task<ZipDownload> OpenAsync(CoreVault vault, UserId user, ItemId folder) =>
        Assert.IsType<ZipOutcome.Opened>(await vault.Get<ZipDownloads>().OpenFolderAsync(user, folder, Token)).Zip;

    private static async Task<IReadOnlyList<string>> NamesAsync(CoreVault vault, UserId user, ItemId folder)
    {
        await using var zip = await OpenAsync(vault, user, folder);
        return await NamesAsync(zip);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(CoreVault vault, UserId user, IReadOnlyCollection<ItemId> items)
    {
        await using var zip = Assert.IsType<ZipOutcome.Opened>(await vault.Get<ZipDownloads>().OpenAsync(user, items, Token)).Zip;
        return await NamesAsync(zip);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(ZipDownload zip)
    {
        await using var archive = await ZipArchive.CreateAsync(new WaitingStream(zip.Content), ZipArchiveMode.Read, leaveOpen: true, null, Token);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
