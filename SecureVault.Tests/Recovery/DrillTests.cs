using System.Globalization;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Gone;
using SecureVault.Core.Storage;
using SecureVault.Core.Versions;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Recovery;

/// <summary>
/// The data folder is gone. Three people and one who was deleted since, some three hundred files with older versions, a trash, renames and moves, and files
/// from after the last backup: all of it comes back from the store and the master key, to the last byte.
/// </summary>
public sealed class DrillTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_newest_backup_and_all_that_was_stored_since()
    {
        await using var vault = await CoreVault.StartAsync();
        await AssertComesBackAsync(vault, 100, hasBackup: true, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
    }

    [Fact]
    public async Task From_a_bucket_too()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var vault = await CoreVault.StartAsync(new()
        {
            ["ObjectStore:Kind"] = "S3",
            ["ObjectStore:S3:Bucket"] = bucket.Name,
            ["ObjectStore:S3:ServiceUrl"] = bucket.Url,
        });
        await AssertComesBackAsync(vault, 20, hasBackup: true);
    }

    [Fact]
    public async Task From_key_cards_and_files_alone()
    {
        await using var vault = await CoreVault.StartAsync();
        await AssertComesBackAsync(vault, 100, hasBackup: false, ("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")));
    }

    private static async Task AssertComesBackAsync(CoreVault vault, int files, bool hasBackup, params (string Name, string Value)[] settings)
    {
        UserId[] people = [await vault.AddUserAsync(), await vault.AddUserAsync("eve@example.org"), await vault.AddUserAsync("bob@example.org")];
        var leaver = await vault.AddUserAsync("leaver@example.org");
        foreach (var person in people.Append(leaver))
        {
            await FillAsync(vault, person, files);
        }

        await vault.Sweep.RunAsync(Token);
        var backup = await vault.Get<Backups>().CreateAsync(progress: null, Token);
        foreach (var person in people)
        {
            await GoOnAsync(vault, person);
        }

        await vault.Sweep.RunAsync(Token);
        await DestroyAsync(vault, leaver);
        var before = await PictureAsync(vault, people, emptiesTrash: !hasBackup);
        var card = await vault.Get<IStoreRecords>().ListAsync("cards/", Token).CountAsync(Token);
        Assert.Equal((people.Length, people.Length * (files + (hasBackup ? 4 : 5))), (card, before.Count(line => line.EndsWith("current", StringComparison.Ordinal))));

        using var elsewhere = new TemporaryFolder();
        using (var reader = hasBackup ? await vault.Get<Backups>().ReadAsync(backup.Id, Token) : null)
        {
            var result = await vault.Get<Restore>().RunAsync(reader, elsewhere.Combine("securevault.db"), progress: null, Token);
            Assert.Equal((0, 0), (result.Adopted.Damaged, result.Adopted.Missing));
        }

        await using var restored = await vault.StartBesideAsync(elsewhere, settings);
        if (!hasBackup)
        {
            foreach (var email in new[] { "ada@example.org", "eve@example.org", "bob@example.org" })
            {
                Assert.IsType<ResetPasswordOutcome.Reset>(await restored.Get<Passwords>().ResetAsync(email, "a long enough one", unlocks: true, Token));
            }
        }

        Assert.Equal(before, await PictureAsync(restored, people, emptiesTrash: !hasBackup));
        await Assert.ThrowsAsync<AccessEndedException>(() => restored.ListAsync(leaver));
        Assert.Empty(await restored.Get<SpaceCheck>().RunAsync(Token));

        await restored.Get<StoreCheck>().ContinueAsync(Token);
        await restored.Sweep.RunAsync(Token);
        Assert.Equal((0, 0), await restored.Comparison.RunAsync(Token) is var found ? (found.Missing, found.WrongSize) : default);
    }

    /// <summary>The life before the backup.</summary>
    private static async Task FillAsync(CoreVault vault, UserId person, int files)
    {
        var outer = await vault.MakeFolderAsync(person, ItemId.Root, "outer");
        var inner = await vault.MakeFolderAsync(person, outer, "inner");
        for (var number = 0; number < files; number++)
        {
            var folder = (number % 3) switch { 0 => ItemId.Root, 1 => outer, _ => inner };
            var item = await vault.StoreAsync(person, Name(number), folder, RandomNumberGenerator.GetBytes(number * 301));
            if (number % 10 == 0)
            {
                vault.Clock.Advance(TimeSpan.FromMinutes(1));
                Assert.Equal(item, await vault.StoreAsync(person, Name(number), folder, [(byte)number], NameConflict.Replace));
            }
        }

        await vault.StoreAsync(person, "large", inner, RandomNumberGenerator.GetBytes(9_000_000));
        await vault.Trash.DeleteAsync(person, [await vault.StoreAsync(person, "deleted", ItemId.Root)], Token);
        await EmptyAsync(vault, person, await vault.StoreAsync(person, "destroyed before", ItemId.Root));
        await vault.StoreAsync(person, "destroyed after", ItemId.Root);

        // A rename or a move alone is known to a backup only; the next content carries the new name.
        var moved = await FindAsync(vault, person, ItemId.Root, Name(0));
        await vault.Get<Renames>().RenameAsync(person, moved, "renamed", Token);
        await vault.Get<Moves>().MoveAsync(person, [moved], outer, NameConflict.Refuse, Token);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(person, "renamed", outer, [1, 2, 3], NameConflict.Replace);
    }

    /// <summary>The life after the backup.</summary>
    private static async Task GoOnAsync(CoreVault vault, UserId person)
    {
        vault.Clock.Advance(TimeSpan.FromMinutes(10));
        var outer = await FindAsync(vault, person, ItemId.Root, "outer");
        await vault.StoreAsync(person, "renamed", outer, [4], NameConflict.Replace);
        await vault.StoreAsync(person, "new", await vault.MakeFolderAsync(person, outer, "later"), RandomNumberGenerator.GetBytes(70_000));
        await vault.StoreAsync(person, "twice", ItemId.Root, [1]);
        vault.Clock.Advance(TimeSpan.FromMinutes(1));
        await vault.StoreAsync(person, "twice", ItemId.Root, [2], NameConflict.KeepBoth);
        await EmptyAsync(vault, person, await FindAsync(vault, person, ItemId.Root, "destroyed after"));
    }

    private static async Task EmptyAsync(CoreVault vault, UserId person, ItemId item)
    {
        await vault.Trash.DeleteAsync(person, [item], Token);
        await vault.Trash.PurgeAsync(person, [item], Token);
    }

    /// <summary>As the end of an account leaves the store: no card, and a marker.</summary>
    private static async Task DestroyAsync(CoreVault vault, UserId person)
    {
        await vault.Get<IStoreRecords>().DeleteAsync(RecordName.Parse($"cards/{person}/1"), Token);
        await vault.Get<GoneMarkers>().WriteAsync([new GoneId(GoneKind.Account, person.Value)], Token);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"Résumé {number:000}.pdf");

    private static async Task<ItemId> FindAsync(CoreVault vault, UserId person, ItemId folder, string name) =>
        (await vault.Items.ListAsync(person, folder, Token)).Single(entry => entry.Name == name).Id;

    /// <summary>
    /// Every path with the hashes of its contents. Without a backup the trash is not known as such: what is in it comes back to its place, so it is
    /// put back here, too.
    /// </summary>
    private static async Task<List<string>> PictureAsync(CoreVault vault, UserId[] people, bool emptiesTrash)
    {
        var lines = new List<string>();
        foreach (var person in people)
        {
            if (emptiesTrash)
            {
                await vault.Trash.RestoreAsync(person, [.. (await vault.Trash.ListAsync(person, Token)).Select(deleted => deleted.Entry.Id)], Token);
            }

            lines.AddRange((await vault.Trash.ListAsync(person, Token)).Select(deleted => $"{person} trash {deleted.Entry.Name}"));
            await AddFolderAsync(vault, person, ItemId.Root, "", lines);
        }

        return lines;
    }

    private static async Task AddFolderAsync(CoreVault vault, UserId person, ItemId folder, string path, List<string> lines)
    {
        foreach (var entry in (await vault.Items.ListAsync(person, folder, Token)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry.IsFolder)
            {
                await AddFolderAsync(vault, person, entry.Id, $"{path}/{entry.Name}", lines);
                continue;
            }

            foreach (var version in await vault.Get<FileVersions>().ListAsync(person, entry.Id, Token))
            {
                var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(person, entry.Id, version.Id, Token));
                await using var file = opened.File;
                var hash = Convert.ToHexString(await SHA256.HashDataAsync(file.Content, Token));
                lines.Add($"{person} {path}/{entry.Name} {version.Stored:O} {hash} {(version.IsCurrent ? "current" : "older")}");
            }
        }
    }
}
