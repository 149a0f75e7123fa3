using System.IO.Compression;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Copies;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Core.Uploads;
using SecureVault.Core.Versions;
using SecureVault.Tests.Recovery;

namespace SecureVault.Tests.Uploads;

/// <summary>A file keeps the time that it brought along, wherever it goes, and only its owner sees it.</summary>
public sealed class FileTimeTests
{
    private static readonly DateTimeOffset Written = new(2001, 2, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_time_comes_along_when_a_file_is_found_renamed_moved_copied_deleted_and_brought_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var stored = vault.Clock.GetUtcNow();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, modified: Written);
        var folder = await vault.MakeFolderAsync(user, ItemId.Root, "Folder");
        vault.Clock.Advance(TimeSpan.FromHours(1));

        await vault.Get<Renames>().RenameAsync(user, item, "b.txt", Token);
        await vault.Get<CopyService>().CopyAsync(user, [item], folder, progress: null, Token);
        await vault.Trash.DeleteAsync(user, [item], Token);
        await vault.Trash.RestoreAsync(user, [item], Token);
        await vault.Get<Moves>().MoveAsync(user, [item], folder, NameConflict.KeepBoth, Token);

        var entries = await vault.Items.ListAsync(user, folder, Token);
        Assert.Equal(
            [("b (2).txt", Written, stored), ("b.txt", Written, stored.AddHours(1))],
            entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Name, entry.Modified, entry.Created)));
        var found = await vault.Get<DriveSearch>().FindAsync(user, new SearchQuery { Text = "b" }, 10, Token);
        Assert.Equal([Written, Written], found.Hits.Select(hit => hit.Entry.Modified));
    }

    [Fact]
    public async Task A_search_by_age_asks_when_a_file_came_whatever_time_it_claims()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "claims to be new", ItemId.Root, modified: new DateTimeOffset(9999, 12, 30, 0, 0, 0, TimeSpan.Zero));
        vault.Clock.Advance(TimeSpan.FromDays(30));
        await vault.StoreAsync(user, "scanned today", ItemId.Root, modified: Written);
        var search = vault.Get<DriveSearch>();

        var found = await search.FindAsync(user, new SearchQuery { ChangedFrom = vault.Clock.GetUtcNow().AddDays(-7) }, 10, Token);

        var entry = Assert.Single(found.Hits).Entry;
        Assert.Equal(("scanned today", Written, vault.Clock.GetUtcNow()), (entry.Name, entry.Modified, entry.Changed));
        Assert.Equal(["scanned today", "claims to be new"], (await search.FindAsync(user, new SearchQuery(), 10, Token)).Hits.Select(hit => hit.Entry.Name));
    }

    [Fact]
    public async Task A_replacement_brings_its_own_time_and_an_older_content_takes_its_back()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var item = await vault.StoreAsync(user, "a.txt", ItemId.Root, modified: Written);
        var added = vault.Clock.GetUtcNow();
        vault.Clock.Advance(TimeSpan.FromHours(1));

        await vault.StoreAsync(user, "a.txt", ItemId.Root, [8], NameConflict.Replace, Written.AddYears(-1));

        var replaced = Assert.Single(await vault.ListAsync(user));
        Assert.Equal((Written.AddYears(-1), added, added.AddHours(1)), (replaced.Modified, replaced.Created, replaced.Changed));
        var older = (await vault.Get<FileVersions>().ListAsync(user, item, Token))[1];
        await using (var file = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, item, older.Id, Token)).File)
        {
            Assert.Equal(Written, file.Modified);
        }

        vault.Clock.Advance(TimeSpan.FromHours(1));
        await vault.Get<FileVersions>().RestoreAsync(user, item, older.Id, Token);
        var back = Assert.Single(await vault.ListAsync(user));
        Assert.Equal((Written, added.AddHours(2)), (back.Modified, back.Changed));
    }

    [Fact]
    public async Task An_upload_that_goes_on_later_an_archive_and_a_rescue_have_the_time()
    {
        await using var scene = await SessionScene.StartAsync(9_000_000);
        var (vault, user) = (scene.Vault, scene.User);
        await scene.AppendAsync(0, 5_000_000);
        Assert.IsType<UploadOutcome.Stored>(await scene.AppendAsync(5_000_000, 4_000_000));
        Assert.Equal(SessionScene.LastModified, Assert.Single(await vault.ListAsync(user)).Modified);

        await using (var archive = await ZipAsync(vault, user))
        {
            // Of two seconds the format keeps the even one, and Info-ZIP's field, which .NET does not read, every one.
            Assert.InRange(Assert.Single(archive.Entries).LastWriteTime.DateTime, SessionScene.LastModified.DateTime.AddSeconds(-2), SessionScene.LastModified.DateTime);
        }

        await using var bare = new BareStore(vault);
        await bare.RescueAsync();
        Assert.Equal(SessionScene.LastModified.UtcDateTime, File.GetLastWriteTimeUtc(Path.Combine(bare.Out, "ada@example.org", SessionScene.Name)));
    }

    [Fact]
    public async Task Neither_database_nor_store_shows_the_time()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a.txt", ItemId.Root, modified: Written);
        Span<byte> number = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(number, Written.ToUnixTimeMilliseconds());
        var sought = number[3..].ToArray(); // SQLite writes numbers without the zeros in front

        foreach (var file in vault.Folder.AllFiles())
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Token);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(sought));
        }
    }

    [Fact]
    public async Task A_time_that_no_file_can_have_is_unknown_and_every_other_passes_everywhere()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var now = vault.Clock.GetUtcNow();
        DateTimeOffset[] claimed =
        [
            DateTimeOffset.MinValue, new(1600, 12, 31, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue,
            new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), new(1969, 12, 31, 0, 0, 0, TimeSpan.Zero), new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero),
        ];
        foreach (var (number, time) in claimed.Index())
        {
            await vault.StoreAsync(user, $"{number}", ItemId.Root, modified: time);
        }

        var entries = (await vault.ListAsync(user)).OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => entry.Modified);
        Assert.Equal([now, now, now, .. claimed[3..]], entries);
        await using (var archive = await ZipAsync(vault, user))
        {
            Assert.Equal([now.Year, now.Year, now.Year, 1980, 1980, 2107], archive.Entries.OrderBy(entry => entry.Name).Select(entry => entry.LastWriteTime.Year));
        }

        await using var bare = new BareStore(vault);
        var (report, _) = await bare.RescueAsync();
        Assert.True(report.IsComplete);
        Assert.Equal(6, bare.Files().Count);
    }

    private static async Task<ZipArchive> ZipAsync(CoreVault vault, UserId user)
    {
        var zip = Assert.IsType<ZipOutcome.Opened>(await vault.Get<ZipDownloads>().OpenFolderAsync(user, ItemId.Root, Token)).Zip;
        await using (zip)
        {
            var bytes = new MemoryStream();
            await zip.Content.CopyToAsync(bytes, Token);
            return new ZipArchive(bytes);
        }
    }
}
