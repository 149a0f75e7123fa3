using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Tests.Uploads;

/// <summary>What is refused for what it is: no second try that can't help, and no folders left behind.</summary>
public sealed class RefusedUploadTests
{
    [Fact]
    public async Task A_refused_name_goes_on_under_a_name_that_the_drive_takes()
    {
        using var bench = new QueueFixture();
        bench.Target.AtOnce = file => file.Name.Contains('\\', StringComparison.Ordinal)
            ? new UploadOutcome.NameInvalid(NameError.ReservedCharacter)
            : new UploadOutcome.Stored(ItemId.New(), file.Name) { Folder = ItemId.Root };
        await bench.AddAsync("a\\b.txt", "c.txt");
        await bench.UntilAsync("a\\b.txt:Failed c.txt:Stored");
        var refused = bench["a\\b.txt"];
        Assert.Equal((false, "a_b.txt"), (refused.CanRetry, refused.OtherName));

        bench.Queue.RetryFailed();
        Assert.Equal(UploadState.Failed, refused.State);
        bench.Queue.Rename(refused);

        await bench.UntilAsync("a_b.txt:Stored c.txt:Stored");
    }

    [Theory]
    [InlineData("a/b\\c.txt", "a_b_c.txt")]
    [InlineData("...", "_")]
    [InlineData("", "_")]
    [InlineData("turn\u202Etxt.exe", "turn_txt.exe")]
    public void The_other_name_is_one_that_is_taken(string name, string expected)
    {
        Assert.Equal(expected, SafeName.AsItem(name));
        Assert.True(ItemName.TryParse(SafeName.AsItem(name), out _, out _));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("😀")]
    public void Also_of_one_that_is_too_long(string letter)
    {
        var name = SafeName.AsItem(string.Concat(Enumerable.Repeat(letter, 400)) + ".tar.gz");
        Assert.EndsWith(".tar.gz", name, StringComparison.Ordinal);
        Assert.InRange(name.Length, 250, ItemName.MaxLength);
        Assert.True(ItemName.TryParse(name, out _, out _));
    }

    [Fact]
    public async Task Folders_whose_files_were_all_refused_are_taken_away_from_the_deepest_up()
    {
        using var bench = new QueueFixture();
        var (outer, inner, kept) = (ItemId.New(), ItemId.New(), ItemId.New());
        bench.Target.OnFolder = path => Task.FromResult<FolderOutcome>(path switch
        {
            "A/B" => new FolderOutcome.Created(inner, "B") { Made = [outer, inner] },
            _ => new FolderOutcome.Created(kept, path) { Made = [kept] },
        });
        bench.Target.AtOnce = _ => new UploadOutcome.TooLarge(5);
        var pick = new Pick([QueueFixture.File("a") with { Path = "A/B" }], ItemId.Root, () => { }) { EmptyFolders = ["empty"] };

        await bench.Queue.AddAsync(pick);
        await QueueFixture.UntilTargetAsync(() => bench.Target.Emptied.Count == 2);

        Assert.Equal([inner, outer], bench.Target.Emptied);
    }

    [Fact]
    public async Task Another_attempt_gets_the_folder_anew()
    {
        using var bench = new QueueFixture();
        var folders = new Queue<ItemId>([ItemId.New(), ItemId.New()]);
        var second = folders.Last();
        bench.Target.OnFolder = path => Task.FromResult<FolderOutcome>(new FolderOutcome.Created(folders.Peek(), path) { Made = [folders.Dequeue()] });
        bench.Target.AtOnce = _ => new UploadOutcome.OverQuota(5);
        await bench.AddAsync(ItemId.Root, QueueFixture.File("a") with { Path = "A" });
        await QueueFixture.UntilTargetAsync(() => bench.Target.Emptied.Count == 1);

        bench.Target.AtOnce = file => new UploadOutcome.Stored(ItemId.New(), file.Name) { Folder = second };
        bench.Queue.Retry(bench["a"]);
        await bench.UntilAsync("a:Stored");

        Assert.Equal(second, bench.Target.Went["a"]);
        Assert.Equal(["A", "A"], bench.Target.Asked);
    }

    [Fact]
    public async Task As_long_as_something_is_on_its_way_nothing_is_taken_away()
    {
        using var bench = new QueueFixture();
        bench.Target.OnFolder = path => Task.FromResult<FolderOutcome>(new FolderOutcome.Created(bench.Target.Folders.GetOrAdd(path, _ => ItemId.New()), path)
        {
            Made = [bench.Target.Folders[path]],
        });
        await bench.AddAsync(ItemId.Root, QueueFixture.File("a") with { Path = "A" }, QueueFixture.File("b") with { Path = "B" });
        await bench.UntilBeganAsync("a", "b");
        bench.Target.End("a", new UploadOutcome.TooLarge(5));
        await bench.UntilAsync("a:Failed b:Uploading");
        Assert.Empty(bench.Target.Emptied);

        bench.Target.Store("b");
        await QueueFixture.UntilTargetAsync(() => bench.Target.Emptied.Count == 2); // both are asked about; the drive keeps the one that is not empty
    }
}
