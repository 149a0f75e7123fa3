using SecureVault.Core;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

/// <summary>Uploads that the browser sends by itself: they can stand still and go on.</summary>
public sealed class UploadPauseTests
{
    private static readonly DateTimeOffset Modified = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public async Task Of_those_that_are_skipped_because_their_names_were_taken_at_the_end_nothing_stays_on_the_server()
    {
        using var bench = new QueueFixture();
        bench.Target.MakeTicket = ticket => ticket.Upload = VersionId.New();
        bench.Target.AtOnce = _ => new UploadOutcome.NameTaken();
        await bench.AddAsync("a", "b");
        await QueueFixture.UntilTargetAsync(() => bench["a"].State == UploadState.NeedsDecision && bench["b"].State == UploadState.NeedsDecision);

        bench.Queue.Decide(bench["a"], NameDecision.Skip, forAll: true);

        await QueueFixture.UntilTargetAsync(() => bench.Target.Discarded.Count == 2);
        Assert.Equal("a:Skipped b:Skipped", bench.States());
    }

    [Fact]
    public async Task A_paused_one_gives_its_place_away_and_goes_on_with_the_same_upload()
    {
        using var bench = Resumable(out var upload);
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");

        bench.Queue.Pause(bench["a"]);
        await bench.UntilAsync(() => bench["a"] is { State: UploadState.Paused, Run: null });
        Assert.Empty(bench.Target.Discarded);
        Assert.Equal(1, UploadTotals.Of(bench.Queue.Snapshot()).Paused);

        bench.Queue.Retry(bench["a"]);
        await QueueFixture.UntilTargetAsync(() => bench.Target.Began.Count == 2);
        Assert.Equal(upload, bench["a"].Ticket.Upload);
    }

    [Fact]
    public async Task A_cancelled_one_is_ended_on_the_server_whether_it_runs_or_stands()
    {
        using var bench = Resumable(out var upload);
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Queue.Cancel(bench["a"]);
        await QueueFixture.UntilTargetAsync(() => bench.Target.Discarded.Count == 1);

        await bench.AddAsync("b");
        await bench.UntilBeganAsync("b");
        bench.Queue.Pause(bench["b"]);
        await bench.UntilAsync(() => bench["b"].Run is null);
        bench.Queue.Cancel(bench["b"]);
        await QueueFixture.UntilTargetAsync(() => bench.Target.Discarded.Count == 2);
        Assert.All(bench.Target.Discarded, ended => Assert.Equal(upload, ended));
    }

    [Fact]
    public async Task A_lost_connection_of_the_page_does_not_stop_it()
    {
        using var bench = Resumable(out _);
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");

        bench.Queue.ConnectionLost();
        Assert.Equal("a:Uploading", bench.States());

        bench.Target.Store("a");
        await bench.UntilAsync("a:Stored");
    }

    [Fact]
    public async Task A_page_that_goes_away_leaves_it_to_be_gone_on_with()
    {
        var bench = Resumable(out _);
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");

        bench.Queue.Leave();

        await bench.UntilAsync(() => bench["a"].Run is null);
        Assert.Empty(bench.Target.Discarded);
        bench.Dispose();
    }

    [Fact]
    public async Task Leaving_the_page_loses_only_what_the_browser_does_not_send_by_itself()
    {
        using var bench = Resumable(out _);
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        Assert.False(bench.Queue.IsFragile);

        bench.Target.MakeTicket = null;
        await bench.AddAsync("b");
        await bench.UntilBeganAsync("b");
        Assert.True(bench.Queue.IsFragile);
    }

    [Fact]
    public async Task An_upload_begun_before_waits_for_its_file_and_takes_no_other()
    {
        using var bench = new QueueFixture();
        var upload = VersionId.New();
        bench.Queue.ShowUnfinished([Unfinished(upload)]);
        Assert.Equal("film.mov:NeedsFile", bench.States());

        await bench.AddAsync(ItemId.Root, Picked(Modified.AddSeconds(1)));
        await bench.UntilAsync("film.mov:NeedsFile film.mov:Uploading");
        Assert.Null(bench["film.mov"].Ticket.Upload);

        await bench.AddAsync(ItemId.Root, Picked(Modified));
        await bench.UntilAsync("film.mov:Uploading film.mov:Uploading");
        var goesOn = bench.Queue.Snapshot()[0];
        Assert.Equal(upload, goesOn.Ticket.Upload);
        Assert.True(goesOn.Ticket.NeedsProof);
    }

    [Fact]
    public async Task One_that_was_begun_in_a_folder_goes_on_there_whichever_way_its_file_is_picked_again()
    {
        using var bench = new QueueFixture();
        var folder = bench.Target.Folders["Films"] = ItemId.New();
        VersionId[] uploads = [VersionId.New(), VersionId.New()];
        bench.Queue.ShowUnfinished([.. uploads.Select(upload => Unfinished(upload) with { Folder = folder })]);

        await bench.AddAsync(ItemId.Root, Picked(Modified) with { Path = "Other" });
        Assert.Equal("film.mov:NeedsFile film.mov:NeedsFile film.mov:Uploading", bench.States());
        Assert.Null(bench["film.mov"].Ticket.Upload);

        await bench.AddAsync(ItemId.Root, Picked(Modified) with { Path = "Films" });
        await bench.UntilAsync("film.mov:Uploading film.mov:NeedsFile film.mov:Uploading");
        await bench.AddAsync(ItemId.Root, Picked(Modified));
        await bench.UntilAsync("film.mov:Uploading film.mov:Uploading film.mov:Uploading");
        Assert.Equal(uploads, bench.Queue.Snapshot().Take(2).Select(item => item.Ticket.Upload!.Value));
        Assert.All(bench.Queue.Snapshot().Take(2), item => Assert.Equal(folder, item.Folder));
    }

    [Fact]
    public void Uploads_of_another_window_are_not_offered_here()
    {
        using var bench = new QueueFixture();
        bench.Queue.ShowUnfinished([Unfinished(VersionId.New()) with { IsActive = true }]);
        Assert.Empty(bench.Queue.Snapshot());
    }

    private static UnfinishedUpload Unfinished(VersionId upload) =>
        new(upload, ItemId.Root, "film.mov", 1_000_000, 400_000, Modified, Modified, IsActive: false);

    private static PickedFile Picked(DateTimeOffset modified) =>
        QueueFixture.File("film.mov") with { LastModified = modified, Sending = new NoSending() };

    private static QueueFixture Resumable(out VersionId upload)
    {
        var id = upload = VersionId.New();
        var bench = new QueueFixture();
        bench.Target.MakeTicket = ticket => (ticket.Upload, ticket.SurvivesConnection) = (id, true);
        return bench;
    }

    private sealed class NoSending : IBrowserSending
    {
        public Task StartAsync(VersionId upload, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<SendingStatus?> LookAsync(VersionId upload, CancellationToken cancellationToken) => Task.FromResult<SendingStatus?>(null);

        public Task StopAsync(VersionId upload) => Task.CompletedTask;

        public Task<uint[]> SumAsync(IReadOnlyList<long> ends, CancellationToken cancellationToken) => Task.FromResult<uint[]>([]);
    }
}
