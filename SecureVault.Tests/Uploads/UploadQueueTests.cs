using SecureVault.Core;
using SecureVault.Core.Files;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadQueueTests
{
    [Fact]
    public async Task Three_travel_at_once_and_the_next_begins_when_one_ends()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a", "b", "c", "d", "e");
        await bench.UntilAsync("a:Uploading b:Uploading c:Uploading d:Waiting e:Waiting");
        await bench.UntilBeganAsync("b");

        bench.Target.Store("b");

        await bench.UntilAsync("a:Uploading b:Stored c:Uploading d:Uploading e:Waiting");
    }

    [Fact]
    public async Task All_that_is_stored_is_reported_once_at_the_end()
    {
        using var bench = new QueueBench();
        bench.Target.AtOnce = Stored;

        await bench.AddAsync([.. Enumerable.Range(0, 1000).Select(n => $"file {n}")]);
        await bench.UntilAsync(() => bench.Reports.Sum(report => report.Stored) == 1000);

        Assert.Equal(1000, bench.Queue.Snapshot().Count(item => item.State == UploadState.Stored));
        Assert.All(bench.Reports, report => Assert.Equal(0, report.Failed));
        await bench.UntilAsync(() => bench.Released == 1);
    }

    [Fact]
    public async Task A_single_file_is_reported_by_its_name()
    {
        using var bench = new QueueBench();
        bench.Target.AtOnce = _ => new UploadOutcome.Stored(ItemId.New(), "a (2)");
        await bench.AddAsync("a");
        await bench.UntilAsync(() => bench.Reports.Count == 1);
        Assert.Equal(new UploadReport(1, 0, "a (2)"), bench.Reports[0]);
    }

    [Fact]
    public async Task A_taken_name_asks_and_holds_nobody_up()
    {
        using var bench = new QueueBench();
        bench.Target.Taken.Add("a");
        await bench.AddAsync("a", "b");
        await bench.UntilAsync("a:NeedsDecision b:Uploading");
    }

    [Theory]
    [InlineData(NameDecision.KeepBoth, "a:KeepBoth")]
    [InlineData(NameDecision.Replace, "a:Replace")]
    public async Task The_answer_goes_with_the_upload(NameDecision decision, string began)
    {
        using var bench = new QueueBench();
        bench.Target.Taken.Add("a");
        await bench.AddAsync("a");

        bench.Queue.Decide(bench["a"], decision, forAll: false);

        await bench.UntilBeganAsync(began);
    }

    [Fact]
    public async Task Skipped_is_not_uploaded_and_lets_the_browser_forget()
    {
        using var bench = new QueueBench();
        bench.Target.Taken.Add("a");
        await bench.AddAsync("a");

        bench.Queue.Decide(bench["a"], NameDecision.Skip, forAll: false);

        Assert.Equal("a:Skipped", bench.States());
        Assert.Empty(bench.Target.Began);
        Assert.Equal(1, bench.Released);
    }

    [Fact]
    public async Task One_answer_can_be_for_all_also_for_those_found_later()
    {
        using var bench = new QueueBench();
        bench.Target.Taken.UnionWith(["a", "b"]);
        await bench.AddAsync("a", "b", "c");
        await bench.UntilBeganAsync("c");

        bench.Queue.Decide(bench["a"], NameDecision.Skip, forAll: true);
        bench.Target.End("c", new UploadOutcome.NameTaken());

        await bench.UntilAsync("a:Skipped b:Skipped c:Skipped");
    }

    [Fact]
    public async Task One_answer_without_the_rest_is_for_one()
    {
        using var bench = new QueueBench();
        bench.Target.Taken.UnionWith(["a", "b"]);
        await bench.AddAsync("a", "b");
        bench.Queue.Decide(bench["a"], NameDecision.Skip, forAll: false);
        Assert.Equal("a:Skipped b:NeedsDecision", bench.States());
    }

    [Fact]
    public async Task The_same_name_twice_in_one_pick_asks_for_the_second()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("cafe\u0301", "caf\u00e9");
        Assert.Equal([UploadState.Uploading, UploadState.NeedsDecision], bench.Queue.Snapshot().Select(item => item.State));
    }

    [Fact]
    public async Task A_name_on_its_way_from_an_earlier_pick_asks()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a");
        await bench.AddAsync("a");
        Assert.Equal("a:Uploading a:NeedsDecision", bench.States());
    }

    [Fact]
    public async Task A_name_that_is_taken_only_when_it_arrives_asks_then()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.End("a", new UploadOutcome.NameTaken());
        await bench.UntilAsync("a:NeedsDecision");
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public async Task A_look_up_that_fails_leaves_the_decision_to_the_upload()
    {
        using var bench = new QueueBench();
        bench.Target.LookUpFault = new TimeoutException();
        await bench.AddAsync("a");
        await bench.UntilAsync("a:Uploading");
    }

    [Fact]
    public async Task Access_that_ends_is_told_at_look_up_and_while_uploading()
    {
        using var bench = new QueueBench();
        bench.Target.LookUpFault = new AccessEndedException();
        await bench.AddAsync("a");
        Assert.Equal(1, bench.AccessEnded);

        await bench.UntilBeganAsync("a");
        bench.Target.Fail("a", new AccessEndedException());
        await bench.UntilAsync(() => bench.AccessEnded == 2);
        Assert.Equal("a:Cancelled", bench.States());
    }

    [Fact]
    public async Task Cancel_ends_one_and_the_next_begins()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a");

        bench.Queue.Cancel(bench["a"]);

        await bench.UntilAsync("a:Cancelled b:Uploading c:Uploading d:Uploading");
    }

    [Fact]
    public async Task Cancel_all_ends_also_what_waits_for_its_turn_or_an_answer()
    {
        using var bench = new QueueBench();
        bench.Target.Taken.Add("e");
        await bench.AddAsync("a", "b", "c", "d", "e");
        bench.Queue.CancelAll();
        await bench.UntilAsync(() => bench.Released == 1);
        Assert.All(bench.Queue.Snapshot(), item => Assert.Equal(UploadState.Cancelled, item.State));
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public async Task What_was_stored_before_the_cancel_reached_it_is_shown_as_stored()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.Store("a");
        bench.Queue.Cancel(bench["a"]);
        await bench.UntilAsync("a:Stored");
    }

    [Fact]
    public async Task A_failed_one_says_why_and_can_be_tried_again()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.End("a", new UploadOutcome.StoreFailed(StoreTrouble.Full, "ABCD2345"));
        await bench.UntilAsync("a:Failed");
        Assert.Equal(new UploadProblem.Store(StoreTrouble.Full, "ABCD2345"), bench["a"].Problem);
        await bench.UntilAsync(() => bench.Reports.Count == 1);
        Assert.Equal(new UploadReport(0, 1, "a"), bench.Reports[0]);
        Assert.Equal(0, bench.Released);

        bench.Target.AtOnce = Stored;
        bench.Queue.Retry(bench["a"]);

        await bench.UntilAsync("a:Stored");
        Assert.Null(bench["a"].Problem);
        await bench.UntilAsync(() => bench.Released == 1);
    }

    [Fact]
    public async Task All_failed_ones_can_be_tried_again_together()
    {
        using var bench = new QueueBench();
        bench.Target.AtOnce = _ => new UploadOutcome.ContentChanged();
        await bench.AddAsync("a", "b");
        await bench.UntilAsync("a:Failed b:Failed");
        bench.Target.AtOnce = Stored;
        bench.Queue.RetryFailed();
        await bench.UntilAsync("a:Stored b:Stored");
    }

    [Fact]
    public async Task Each_kind_of_end_has_its_reason()
    {
        using var bench = new QueueBench();
        var ends = new Dictionary<string, (UploadOutcome Outcome, UploadProblem Problem)>
        {
            ["name"] = (new UploadOutcome.NameInvalid(NameFault.OnlyDots), new UploadProblem.BadName(NameFault.OnlyDots)),
            ["large"] = (new UploadOutcome.TooLarge(5), new UploadProblem.TooLarge(5)),
            ["changed"] = (new UploadOutcome.ContentChanged(), new UploadProblem.Changed()),
        };
        bench.Target.AtOnce = file => ends[file.Name].Outcome;
        await bench.AddAsync([.. ends.Keys]);
        await bench.UntilAsync("name:Failed large:Failed changed:Failed");
        Assert.All(ends, end => Assert.Equal(end.Value.Problem, bench[end.Key].Problem));
    }

    [Fact]
    public async Task A_file_that_the_browser_cannot_read_fails_alone()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a", "b");
        await bench.UntilBeganAsync("a", "b");
        bench.Target.Fail("a", new FileUnreadableException());
        await bench.UntilAsync("a:Failed b:Uploading");
        Assert.IsType<UploadProblem.Unreadable>(bench["a"].Problem);
    }

    [Fact]
    public async Task What_nobody_foresaw_gets_a_number()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.Fail("a", new InvalidOperationException());
        await bench.UntilAsync("a:Failed");
        Assert.Equal(8, Assert.IsType<UploadProblem.Unexpected>(bench["a"].Problem).FaultId.Length);
    }

    [Fact]
    public async Task A_lost_connection_ends_what_travels_at_once_and_starts_nothing()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a", "b", "c");

        bench.Queue.ConnectionLost();

        Assert.Equal("a:Failed b:Failed c:Failed d:Waiting", bench.States());
        Assert.IsType<UploadProblem.ConnectionLost>(bench["a"].Problem);
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public async Task When_the_connection_is_back_everything_goes_on()
    {
        using var bench = new QueueBench();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a", "b", "c");
        bench.Queue.ConnectionLost();
        bench.Target.AtOnce = Stored;

        bench.Queue.ConnectionBack();

        await bench.UntilAsync("a:Stored b:Stored c:Stored d:Stored");
    }

    [Fact]
    public async Task What_breaks_off_twice_waits_for_a_person()
    {
        using var bench = new QueueBench();
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
        using var bench = new QueueBench();
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
        using var bench = new QueueBench();
        await bench.AddAsync("a", "b");
        await bench.UntilBeganAsync("a", "b");
        bench.Target.Report("a", 40);
        bench.Target.Report("b", 10);
        bench.Target.Report("a", 60);

        var totals = UploadTotals.Of(bench.Queue.Snapshot());
        Assert.Equal((200, 70, 2), (totals.Bytes, totals.Sent, totals.Active));
        Assert.Equal(70, bench.Queue.BytesRead);
        Assert.Equal(0.35, totals.Share, 3);
    }

    [Fact]
    public async Task Clearing_leaves_what_is_not_over()
    {
        using var bench = new QueueBench();
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
        using var bench = new QueueBench();
        bench.Target.AtOnce = file => file.Name == "bad" ? new UploadOutcome.ContentChanged() : Stored(file);
        await bench.AddAsync("a", "bad");
        await bench.UntilAsync("a:Stored bad:Failed");
        await bench.AddAsync("b");
        await bench.UntilAsync("bad:Failed b:Stored");
    }

    [Fact]
    public async Task The_end_of_the_window_cancels_all()
    {
        var bench = new QueueBench();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a");
        var items = bench.Queue.Snapshot();
        bench.Dispose();
        Assert.All(items, item => Assert.Equal(UploadState.Cancelled, item.State));
        Assert.Equal(1, bench.Released);
    }

    private static UploadOutcome.Stored Stored(PickedFile file) => new(ItemId.New(), file.Name);
}
