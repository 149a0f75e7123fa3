using System.Runtime.Versioning;
using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Drive;
using SecureVault.Core.Recovery;

namespace SecureVault.Tests.Recovery;

/// <summary>The bucket and the master key are enough: every file comes out byte for byte, and no more than that can be had without the key.</summary>
public sealed class RescueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybodys_files_come_out_by_their_paths_with_older_contents_beside_them()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var large = RandomNumberGenerator.GetBytes(20_000_000);
        var plans = await vault.MakeFolderAsync(ada, await vault.MakeFolderAsync(ada, ItemId.Root, "Pläne"), "2026");
        await vault.StoreAsync(ada, "large.bin", plans, large);
        await vault.StoreAsync(ada, "notes.txt", ItemId.Root, "first"u8.ToArray());
        vault.Clock.Advance(TimeSpan.FromMinutes(90));
        await vault.StoreAsync(ada, "notes.txt", ItemId.Root, "second"u8.ToArray(), NameConflict.Replace);
        await vault.StoreAsync(grace, "notes.txt", ItemId.Root, "hers"u8.ToArray());
        await vault.StoreAsync(grace, "empty", ItemId.Root, []);
        await using var bare = new BareStore(vault);

        var (report, objects) = await bare.RescueAsync();

        Assert.True(report.IsComplete, string.Join(", ", report.Objects));
        Assert.Equal((2, 0, 5), (report.Accounts, report.CardsNotOpened, report.Objects[RescueStatus.Recovered]));
        Assert.Equal(5, objects.Count);
        var files = bare.Files();
        Assert.Equal(
            ["ada@example.org/Pläne/2026/large.bin", "ada@example.org/notes (2026-03-01 12.00.00).txt", "ada@example.org/notes.txt", "grace@example.org/empty", "grace@example.org/notes.txt"],
            files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(large, files["ada@example.org/Pläne/2026/large.bin"]);
        Assert.Equal("first"u8, files["ada@example.org/notes (2026-03-01 12.00.00).txt"]);
        Assert.Equal("second"u8, files["ada@example.org/notes.txt"]);
        Assert.Equal("hers"u8, files["grace@example.org/notes.txt"]);
        Assert.Equal(vault.Clock.GetUtcNow().UtcDateTime, File.GetLastWriteTimeUtc(Path.Combine(bare.Out, "ada@example.org/notes.txt")));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_can_read_what_was_rescued()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await using var bare = new BareStore(vault);

        await bare.RescueAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(bare.Out, "ada@example.org/a.txt")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(bare.Out));
    }

    [Fact]
    public async Task A_second_run_writes_what_is_missing_and_leaves_the_rest()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a.txt", ItemId.Root, "a"u8.ToArray());
        await vault.StoreAsync(user, "b.txt", ItemId.Root, "b"u8.ToArray());
        await using var bare = new BareStore(vault);
        await bare.RescueAsync();
        File.Delete(Path.Combine(bare.Out, "ada@example.org/b.txt"));

        var (report, _) = await bare.RescueAsync();

        Assert.True(report.IsComplete);
        Assert.Equal((1, 1), (report.Objects[RescueStatus.AlreadyThere], report.Objects[RescueStatus.Recovered]));
        Assert.Equal("b"u8, bare.Files()["ada@example.org/b.txt"]);
    }

    [Fact]
    public async Task A_dry_run_tells_the_paths_and_writes_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await using var bare = new BareStore(vault);

        var (_, objects) = await bare.RescueAsync(request => request with { IsDryRun = true });

        Assert.Equal(Path.Combine("ada@example.org", "a.txt"), Assert.Single(objects).Path);
        Assert.False(Directory.Exists(bare.Out));
    }

    [Fact]
    public async Task One_persons_files_can_be_had_alone()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await vault.StoreAsync(await vault.AddUserAsync("grace@example.org"), "g.txt", ItemId.Root);
        await using var bare = new BareStore(vault);

        await bare.RescueAsync(request => request with { Email = "Grace@Example.org" });

        Assert.Equal([Path.Combine("grace@example.org", "g.txt")], bare.Files().Keys);
    }

    [Fact]
    public async Task A_damaged_file_is_told_and_not_written_unless_it_is_to_be_salvaged()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes((20 * 16_384) + 500);
        await vault.DamageAsync(await vault.StoreAsync(user, "torn.bin", ItemId.Root, content), fromEnd: 516 + 16_400 + 700);
        await vault.StoreAsync(user, "whole.txt", ItemId.Root, "whole"u8.ToArray());
        await using var bare = new BareStore(vault);

        var (report, _) = await bare.RescueAsync();
        Assert.False(report.IsComplete);
        Assert.Equal(1, report.Objects[RescueStatus.Damaged]);
        Assert.Equal([Path.Combine("ada@example.org", "whole.txt")], bare.Files().Keys);

        var (_, objects) = await bare.RescueAsync(request => request with { Salvages = true });
        var torn = Assert.Single(objects, one => one.Status == RescueStatus.Damaged);
        Assert.Equal([18 * 16_384L], torn.DamagedAt);
        var expected = content.ToArray();
        expected.AsSpan(18 * 16_384, 16_384).Clear();
        Assert.Equal(expected, bare.Files()[torn.Path!]);
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(516, 20)]
    [InlineData(517, 19)]
    [InlineData(516 + (10 * 16_400), 10)]
    [InlineData(516 + (20 * 16_400), 0)]
    public async Task Of_a_file_that_lost_its_end_every_whole_chunk_is_salvaged(int cut, int whole)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes((20 * 16_384) + 500);
        var file = await vault.ObjectOfAsync(await vault.StoreAsync(user, "cut.bin", ItemId.Root, content));
        await using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - cut);
        }

        await using var bare = new BareStore(vault);

        var (report, _) = await bare.RescueAsync();
        Assert.Equal(1, report.Objects[RescueStatus.Damaged]);
        Assert.Empty(bare.Files());

        var (_, objects) = await bare.RescueAsync(request => request with { Salvages = true });
        var expected = new byte[content.Length];
        content.AsSpan(0, whole * 16_384).CopyTo(expected);
        Assert.Equal(expected, Assert.Single(bare.Files()).Value);
        Assert.Equal(Enumerable.Range(whole, 21 - whole).Select(chunk => chunk * 16_384L), Assert.Single(objects).DamagedAt);
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(16, 3, true)]
    [InlineData(17, 2, true)]
    [InlineData(0, 3, false)]
    public async Task Of_a_file_that_ends_with_a_chunk_every_whole_chunk_is_salvaged(int cut, int whole, bool isEndDamaged)
    {
        await using var vault = await CoreVault.StartAsync();
        var content = RandomNumberGenerator.GetBytes(3 * 16_384);
        var item = await vault.StoreAsync(await vault.AddUserAsync(), "even.bin", ItemId.Root, content);
        var file = await vault.ObjectOfAsync(item);
        if (cut == 0)
        {
            await vault.DamageAsync(item, fromEnd: 16 + (2 * 16_400) + 5); // in the first chunk
            content.AsSpan(0, 16_384).Clear();
        }

        await using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - cut);
        }

        await using var bare = new BareStore(vault);

        var (_, objects) = await bare.RescueAsync(request => request with { Salvages = true });

        content.AsSpan(whole * 16_384).Clear();
        Assert.Equal(content, Assert.Single(bare.Files()).Value);
        Assert.Equal(isEndDamaged, Assert.Single(objects).DamagedAt.Contains(3 * 16_384));
        Assert.Equal(cut == 0, objects[0].DamagedAt.Contains(0));
    }

    [Fact]
    public async Task A_salvaged_file_is_not_taken_for_whole_by_the_next_rescue()
    {
        await using var vault = await CoreVault.StartAsync();
        var item = await vault.StoreAsync(await vault.AddUserAsync(), "torn.bin", ItemId.Root, new byte[40_000]);
        await vault.DamageAsync(item, fromEnd: 100);
        await using var bare = new BareStore(vault);
        await bare.RescueAsync(request => request with { Salvages = true });

        Assert.False((await bare.RescueAsync(request => request with { Salvages = true })).Report.IsComplete);

        await vault.DamageAsync(item, fromEnd: 100); // the same bit again: it is as it was
        var (report, _) = await bare.RescueAsync();
        Assert.True(report.IsComplete);
        Assert.Equal(1, report.Objects[RescueStatus.Recovered]);
    }

    [Fact]
    public async Task A_file_that_the_output_does_not_take_keeps_no_other_inside()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        await vault.StoreAsync(user, "a.txt", await vault.MakeFolderAsync(user, ItemId.Root, "taken"));
        await vault.StoreAsync(user, "a.txt.unfinished", ItemId.Root, "mine"u8.ToArray());
        await vault.StoreAsync(user, "a.txt", ItemId.Root);
        await using var bare = new BareStore(vault);
        Directory.CreateDirectory(Path.Combine(bare.Out, "ada@example.org"));
        await File.WriteAllTextAsync(Path.Combine(bare.Out, "ada@example.org", "taken"), "a file where a folder should be", Token);

        var (report, _) = await bare.RescueAsync();

        Assert.Equal((1, 2), (report.Objects[RescueStatus.NotWritten], report.Objects[RescueStatus.Recovered]));
        Assert.False(report.IsComplete);
        Assert.Equal("mine"u8, bare.Files()[Path.Combine("ada@example.org", "a.txt.unfinished")]);
    }

    [Fact]
    public async Task A_link_in_the_output_leads_nowhere()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        await using var bare = new BareStore(vault);
        var elsewhere = Directory.CreateDirectory(bare.Folder.Combine("elsewhere")).FullName;
        Directory.CreateDirectory(bare.Out);
        Directory.CreateSymbolicLink(Path.Combine(bare.Out, "ada@example.org"), elsewhere);

        var (report, _) = await bare.RescueAsync();

        Assert.Equal(1, report.Objects[RescueStatus.NotWritten]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    [Fact]
    public async Task A_store_without_cards_is_no_complete_rescue()
    {
        await using var vault = await CoreVault.StartAsync();
        await using var bare = new BareStore(vault);

        Assert.False((await bare.RescueAsync()).Report.IsComplete);
    }

    [Fact]
    public async Task An_object_with_something_behind_its_end_is_whole()
    {
        await using var vault = await CoreVault.StartAsync();
        var file = await vault.ObjectOfAsync(await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root, "all of it"u8.ToArray()));
        await File.AppendAllTextAsync(file, "and what a store put behind it", Token);
        await using var bare = new BareStore(vault);

        Assert.True((await bare.RescueAsync()).Report.IsComplete);

        Assert.Equal("all of it"u8, Assert.Single(bare.Files()).Value);
    }

    [Fact]
    public async Task Another_master_key_opens_nothing()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root);
        using var other = MasterKey.Generate();
        await using var bare = new BareStore(vault, other.ToRecoveryText());

        var (report, _) = await bare.RescueAsync();

        Assert.Equal((0, 1, 1), (report.Accounts, report.CardsNotOpened, report.Objects[RescueStatus.NotOpened]));
        Assert.Empty(bare.Files());
    }

    [Fact]
    public async Task Objects_that_are_none_and_a_missing_card_are_told()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        await vault.StoreAsync(ada, "a.txt", ItemId.Root);
        await vault.StoreAsync(grace, "g.txt", ItemId.Root);
        var foreign = Directory.CreateDirectory(vault.Folder.Combine("objects", "ab"));
        await File.WriteAllBytesAsync(Path.Combine(foreign.FullName, new string('c', 30)), RandomNumberGenerator.GetBytes(5000), Token);
        await vault.Get<Core.Storage.IStoreRecords>().DeleteAsync(KeyCardReader.NameOf(grace.Value, 1), Token);
        await using var bare = new BareStore(vault);

        var (report, objects) = await bare.RescueAsync();

        Assert.Equal((1, 2), (report.Objects[RescueStatus.Recovered], report.Objects[RescueStatus.NotOpened]));
        Assert.Equal(
            [SealedObjectError.NotSealed, SealedObjectError.WrongKey],
            objects.Where(one => one.Status == RescueStatus.NotOpened).Select(one => one.Error!.Value).Order());
    }
}
