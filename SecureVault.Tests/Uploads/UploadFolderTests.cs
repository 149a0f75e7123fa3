using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

/// <summary>Where files go: the folder that was shown, and the folders of a folder that was picked whole.</summary>
public sealed class UploadFolderTests
{
    [Fact]
    public async Task Each_path_is_asked_for_once_and_its_names_are_looked_up_once()
    {
        using var bench = new QueueFixture();
        bench.Target.AtOnce = file => new UploadOutcome.Stored(ItemId.New(), file.Name) { Folder = bench.Target.Went[file.Name] };
        var folder = ItemId.New();
        PickedFile[] files =
        [
            QueueFixture.File("top"),
            .. Enumerable.Range(0, 600).Select(n => In(n % 3 == 0 ? "Photos/2024" : n % 3 == 1 ? "Photos" : "Notes", $"file {n}")),
        ];

        await bench.AddAsync(folder, files);
        await bench.UntilAsync(() => bench.Queue.Snapshot().All(item => item.State == UploadState.Stored));

        Assert.Equal(["Photos/2024", "Photos", "Notes"], bench.Target.Asked);
        Assert.Equal(4, bench.Target.LookUps);
        Assert.Equal(folder, bench.Target.Went["top"]);
        Assert.All(files.Skip(1), file => Assert.Equal(bench.Target.Folders[file.Path], bench.Target.Went[file.Name]));
        Assert.All(bench.Queue.Snapshot(), item => Assert.Null(item.Landed));
    }

    [Fact]
    public async Task Names_are_compared_in_their_own_folder_only()
    {
        using var bench = new QueueFixture();
        bench.Target.Taken.UnionWith(["A/plan", "other"]);
        await bench.AddAsync(ItemId.Root, In("A", "plan"), In("B", "plan"), In("B", "other"));
        await bench.UntilAsync("plan:NeedsDecision plan:Uploading other:Uploading");
    }

    [Fact]
    public async Task A_name_on_its_way_into_the_same_folder_from_an_earlier_pick_asks()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync(ItemId.Root, In("A", "plan"));
        await bench.AddAsync(bench.Target.Folders["A"], QueueFixture.File("plan"));
        await bench.AddAsync(ItemId.Root, QueueFixture.File("plan"));
        await bench.UntilAsync("plan:Uploading plan:NeedsDecision plan:Uploading");
    }

    [Fact]
    public async Task Files_travel_while_folders_further_down_are_still_being_made()
    {
        using var bench = new QueueFixture();
        var slow = new TaskCompletionSource<FolderOutcome>();
        bench.Target.OnFolder = path => path == "B" ? slow.Task : Task.FromResult<FolderOutcome>(new FolderOutcome.Created(ItemId.New(), path));
        var adding = bench.AddAsync(ItemId.Root, In("A", "a"), In("B", "b"));
        await bench.UntilBeganAsync("a");
        Assert.Equal("a:Uploading b:Waiting", bench.States());

        var made = ItemId.New();
        slow.SetResult(new FolderOutcome.Created(made, "B"));
        await adding;
        await bench.UntilBeganAsync("b");
        Assert.Equal(made, bench.Target.Went["b"]);
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_fails_its_files_with_the_reason_and_is_asked_for_once_more_together()
    {
        using var bench = new QueueFixture();
        bench.Target.OnFolder = path => path switch
        {
            "bad" => Task.FromResult<FolderOutcome>(new FolderOutcome.NameInvalid(NameError.OnlyDots)),
            "gone" => Task.FromResult<FolderOutcome>(new FolderOutcome.ParentGone()),
            _ => Task.FromException<FolderOutcome>(new TimeoutException()),
        };
        await bench.AddAsync(ItemId.Root, In("bad", "a"), In("bad", "b"), In("gone", "c"), In("broken", "d"), QueueFixture.File("e"));
        await bench.UntilAsync("a:Failed b:Failed c:Failed d:Failed e:Uploading");
        Assert.Equal(new UploadError.BadFolder(NameError.OnlyDots), bench["b"].Error);
        Assert.IsType<UploadError.FolderGone>(bench["c"].Error);
        Assert.IsType<UploadError.Unexpected>(bench["d"].Error);
        Assert.Equal(["bad", "gone", "broken"], bench.Target.Asked);

        var made = new TaskCompletionSource<FolderOutcome>();
        bench.Target.OnFolder = _ => made.Task;
        bench.Queue.Retry(bench["a"]);
        bench.Queue.Retry(bench["b"]);
        await QueueFixture.UntilTargetAsync(() => bench.Target.Asked.Count == 4);
        made.SetResult(new FolderOutcome.Created(ItemId.New(), "good"));
        await bench.UntilBeganAsync("a", "b");
        Assert.Equal(4, bench.Target.Asked.Count);
        Assert.Equal(bench.Target.Went["a"], bench.Target.Went["b"]);
    }

    [Fact]
    public async Task A_cancelled_upload_makes_no_folders()
    {
        using var bench = new QueueFixture();
        var slow = new TaskCompletionSource<FolderOutcome>();
        bench.Target.OnFolder = _ => slow.Task;
        var adding = bench.AddAsync(ItemId.Root, In("A", "a"), In("B", "b"));
        await QueueFixture.UntilTargetAsync(() => bench.Target.Asked.Count == 1);

        bench.Queue.CancelAll();
        slow.SetResult(new FolderOutcome.Created(ItemId.New(), "A"));
        await adding;

        Assert.Equal("a:Cancelled b:Cancelled", bench.States());
        Assert.Equal(["A"], bench.Target.Asked);
        Assert.Empty(bench.Target.Began);
        Assert.Equal(1, bench.Released);
    }

    [Fact]
    public async Task Empty_folders_are_made_and_those_that_can_not_be_are_counted()
    {
        using var bench = new QueueFixture();
        bench.Target.OnFolder = path => Task.FromResult<FolderOutcome>(
            path == ".." ? new FolderOutcome.NameInvalid(NameError.OnlyDots) : new FolderOutcome.Created(ItemId.New(), path));
        var pick = new Pick([], ItemId.Root, () => { }) { EmptyFolders = ["A/B", "..", "C"] };
        Assert.Equal(1, await bench.Queue.AddAsync(pick));
        Assert.Equal(["A/B", "..", "C"], bench.Target.Asked);
        Assert.Empty(bench.Queue.Snapshot());
    }

    [Fact]
    public async Task The_title_names_the_folder_that_was_picked_for()
    {
        using var bench = new QueueFixture();
        var reports = ItemId.New();
        await bench.Queue.AddAsync(new Pick([QueueFixture.File("a"), In("2024", "b")], reports, () => { }) { FolderName = "Reports" });
        await bench.UntilBeganAsync("a", "b");
        bench.Target.Store("a");
        bench.Target.Store("b");
        await bench.UntilAsync(() => bench.Reports.Count == 1);
        Assert.Equal("2 files uploaded to Reports", UploadTexts.Title(UploadTotals.Of(bench.Queue.Snapshot())));
    }

    [Fact]
    public async Task A_folder_that_is_deleted_meanwhile_is_told_with_the_one_that_the_files_are_in()
    {
        using var bench = new QueueFixture();
        bench.Target.Folders["Reports"] = ItemId.New();
        var gone = ItemId.New();
        await bench.AddAsync(gone, QueueFixture.File("a"));
        await bench.UntilBeganAsync("a");
        bench.Target.End("a", new UploadOutcome.Stored(ItemId.New(), "a") { Folder = bench.Target.Folders["Reports"] });
        await bench.UntilAsync(() => bench.Reports.Count == 1);
        Assert.Equal(("Reports", "Reports"), (bench["a"].Landed, bench.Reports[0].Landed));
    }

    [Fact]
    public async Task A_file_that_was_moved_right_after_it_came_is_not_taken_for_one_whose_folder_was_deleted()
    {
        using var bench = new QueueFixture();
        var folder = bench.Target.Folders["Reports"] = ItemId.New();
        await bench.AddAsync(folder, QueueFixture.File("a"));
        await bench.UntilBeganAsync("a");
        bench.Target.End("a", new UploadOutcome.Stored(ItemId.New(), "a") { Folder = ItemId.Root });
        await bench.UntilAsync("a:Stored");
        Assert.Null(bench["a"].Landed);
    }

    private static PickedFile In(string path, string name) => QueueFixture.File(name, 1000) with { Path = path };
}
