using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

public sealed class UploadEndTests
{
    [Fact]
    public async Task A_failed_one_says_why_and_can_be_tried_again()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.End("a", new UploadOutcome.StoreFailed(StoreError.Full, "ABCD2345"));
        await bench.UntilAsync("a:Failed");
        Assert.Equal(new UploadError.Store(StoreError.Full, "ABCD2345"), bench["a"].Error);
        await bench.UntilAsync(() => bench.Reports.Count == 1);
        Assert.Equal(new UploadReport(0, 1), bench.Reports[0]);
        Assert.Equal(0, bench.Released);

        bench.Target.AtOnce = Stored;
        bench.Queue.Retry(bench["a"]);

        await bench.UntilAsync("a:Stored");
        Assert.Null(bench["a"].Error);
        await bench.UntilAsync(() => bench.Released == 1);
    }

    [Fact]
    public async Task All_failed_ones_can_be_tried_again_together()
    {
        using var bench = new QueueFixture();
        bench.Target.AtOnce = _ => new UploadOutcome.WrongLength(IsEnded: true);
        await bench.AddAsync("a", "b");
        await bench.UntilAsync("a:Failed b:Failed");
        bench.Target.AtOnce = Stored;
        bench.Queue.RetryFailed();
        await bench.UntilAsync("a:Stored b:Stored");
    }

    [Fact]
    public async Task Each_kind_of_end_has_its_reason()
    {
        using var bench = new QueueFixture();
        var ends = new Dictionary<string, (UploadOutcome Outcome, UploadError Error)>
        {
            ["name"] = (new UploadOutcome.NameInvalid(NameError.OnlyDots), new UploadError.BadName(NameError.OnlyDots)),
            ["large"] = (new UploadOutcome.TooLarge(5), new UploadError.TooLarge(5)),
            ["changed"] = (new UploadOutcome.WrongLength(IsEnded: true), new UploadError.Changed()),
        };
        bench.Target.AtOnce = file => ends[file.Name].Outcome;
        await bench.AddAsync([.. ends.Keys]);
        await bench.UntilAsync("name:Failed large:Failed changed:Failed");
        Assert.All(ends, end => Assert.Equal(end.Value.Error, bench[end.Key].Error));
    }

    [Fact]
    public async Task A_file_that_the_browser_cannot_read_fails_alone()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a", "b");
        await bench.UntilBeganAsync("a", "b");
        bench.Target.Fail("a", new FileUnreadableException());
        await bench.UntilAsync("a:Failed b:Uploading");
        Assert.IsType<UploadError.Unreadable>(bench["a"].Error);
    }

    [Fact]
    public async Task An_unexpected_error_gets_an_identifier()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.Fail("a", new InvalidOperationException());
        await bench.UntilAsync("a:Failed");
        Assert.Equal(8, Assert.IsType<UploadError.Unexpected>(bench["a"].Error).ErrorId.Length);
    }

    [Theory]
    [InlineData(5, StoreError.Unavailable)]
    [InlineData(13, StoreError.Full)]
    public async Task A_database_that_is_held_or_full_is_told_as_such(int sqliteError, StoreError error)
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.Fail("a", new Microsoft.Data.Sqlite.SqliteException("It can't be written.", sqliteError));
        await bench.UntilAsync("a:Failed");
        Assert.Equal(error, Assert.IsType<UploadError.Store>(bench["a"].Error).Error);
    }

    [Fact]
    public async Task A_lost_connection_ends_what_travels_at_once_and_starts_nothing()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a", "b", "c");

        bench.Queue.ConnectionLost();

        Assert.Equal("a:Failed b:Failed c:Failed d:Waiting", bench.States());
        Assert.IsType<UploadError.ConnectionLost>(bench["a"].Error);
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public async Task When_the_connection_is_back_everything_goes_on()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a", "b", "c");
        bench.Queue.ConnectionLost();
        bench.Target.AtOnce = Stored;

        bench.Queue.ConnectionBack();

        await bench.UntilAsync("a:Stored b:Stored c:Stored d:Stored");
    }

    [Fact]
    public async Task An_upload_that_breaks_off_twice_waits_for_a_person()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Queue.ConnectionLost();
        bench.Queue.ConnectionBack();
        await bench.UntilAsync("a:Uploading");
        bench.Queue.ConnectionLost();
        bench.Queue.ConnectionBack();
        await bench.UntilAsync("a:Failed");

        bench.Queue.Retry(bench["a"]);
        await bench.UntilAsync("a:Uploading");
    }

    [Fact]
    public async Task A_retry_waits_until_the_run_before_it_has_cleared_up()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Queue.ConnectionLost();
        bench.Queue.ConnectionBack();
        await bench.UntilAsync(() => bench.Target.Began.Count == 2 || bench["a"].State == UploadState.Uploading);
        Assert.True(bench.Target.Began.Count <= 2);
    }

    [Fact]
    public async Task Bytes_read_count_towards_the_totals()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a", "b");
        await bench.UntilBeganAsync("a", "b");
        bench.Target.Report("a", 400_000);
        bench.Target.Report("b", 100_000);
        bench.Target.Report("a", 600_000);

        var totals = UploadTotals.Of(bench.Queue.Snapshot());
        Assert.Equal((2_000_000, 700_000, 2), (totals.Bytes, totals.Sent, totals.Active));
        Assert.Equal(700_000, bench.Queue.BytesRead);
        Assert.Equal(0.35, totals.Share, 3);
    }

    [Fact]
    public async Task Clearing_leaves_what_is_not_over()
    {
        using var bench = new QueueFixture();
        bench.Target.Taken.Add("b");
        await bench.AddAsync("a", "b", "c");
        await bench.UntilBeganAsync("a", "c");
        bench.Target.Store("a");
        await bench.UntilAsync("a:Stored b:NeedsDecision c:Uploading");
        bench.Queue.ClearFinished();
        Assert.Equal("b:NeedsDecision c:Uploading", bench.States());
    }

    [Fact]
    public async Task A_new_pick_takes_the_old_results_off_the_list_but_not_the_failures()
    {
        using var bench = new QueueFixture();
        bench.Target.AtOnce = file => file.Name == "bad" ? new UploadOutcome.WrongLength(IsEnded: true) : Stored(file);
        await bench.AddAsync("a", "bad");
        await bench.UntilAsync("a:Stored bad:Failed");
        await bench.AddAsync("b");
        await bench.UntilAsync("bad:Failed b:Stored");
    }

    [Fact]
    public async Task The_end_of_the_window_cancels_all()
    {
        var bench = new QueueFixture();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a");
        var items = bench.Queue.Snapshot();
        bench.Dispose();
        Assert.All(items, item => Assert.Equal(UploadState.Cancelled, item.State));
        Assert.Equal(1, bench.Released);
    }

    private static UploadOutcome.Stored Stored(PickedFile file) => new(ItemId.New(), file.Name);
}
