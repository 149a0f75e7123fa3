using SecureVault.Core;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads;
using SecureVault.Web.Components.Uploads.Browser;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

public sealed class UploadQueueTests
{
    [Fact]
    public async Task Three_travel_at_once_and_the_next_begins_when_one_ends()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a", "b", "c", "d", "e");
        await bench.UntilAsync("a:Uploading b:Uploading c:Uploading d:Waiting e:Waiting");
        await bench.UntilBeganAsync("b");

        bench.Target.Store("b");

        await bench.UntilAsync("a:Uploading b:Stored c:Uploading d:Uploading e:Waiting");
    }

    [Fact]
    public async Task All_that_is_stored_is_reported_once_at_the_end()
    {
        using var bench = new QueueFixture();
        bench.Target.AtOnce = Stored;

        await bench.AddAsync([.. Enumerable.Range(0, 1000).Select(n => $"file {n}")]);
        await bench.UntilAsync(() => bench.Reports.Sum(report => report.Stored) == 1000);

        Assert.Equal(1000, bench.Queue.Snapshot().Count(item => item.State == UploadState.Stored));
        Assert.All(bench.Reports, report => Assert.Equal(0, report.Failed));
        await bench.UntilAsync(() => bench.Released == 1);
    }

    [Fact]
    public async Task A_file_that_is_stored_under_another_name_is_reported()
    {
        using var bench = new QueueFixture();
        bench.Target.AtOnce = _ => new UploadOutcome.Stored(ItemId.New(), "a (2)");
        await bench.AddAsync("a");
        await bench.UntilAsync(() => bench.Reports.Count == 1);
        Assert.Equal((new UploadReport(1, 0), "a (2)"), (bench.Reports[0], bench["a"].StoredName));
    }

    [Fact]
    public async Task A_taken_name_asks_and_holds_nobody_up()
    {
        using var bench = new QueueFixture();
        bench.Target.Taken.Add("a");
        await bench.AddAsync("a", "b");
        await bench.UntilAsync("a:NeedsDecision b:Uploading");
    }

    [Theory]
    [InlineData(NameDecision.KeepBoth, "a:KeepBoth")]
    [InlineData(NameDecision.Replace, "a:Replace")]
    public async Task The_answer_goes_with_the_upload(NameDecision decision, string began)
    {
        using var bench = new QueueFixture();
        bench.Target.Taken.Add("a");
        await bench.AddAsync("a");

        bench.Queue.Decide(bench["a"], decision, forAll: false);

        await bench.UntilBeganAsync(began);
    }

    [Fact]
    public async Task Skipped_is_not_uploaded_and_lets_the_browser_forget()
    {
        using var bench = new QueueFixture();
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
        using var bench = new QueueFixture();
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
        using var bench = new QueueFixture();
        bench.Target.Taken.UnionWith(["a", "b"]);
        await bench.AddAsync("a", "b");
        bench.Queue.Decide(bench["a"], NameDecision.Skip, forAll: false);
        Assert.Equal("a:Skipped b:NeedsDecision", bench.States());
    }

    [Fact]
    public async Task The_same_name_twice_in_one_pick_asks_for_the_second()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("cafe\u0301", "caf\u00e9");
        Assert.Equal([UploadState.Uploading, UploadState.NeedsDecision], bench.Queue.Snapshot().Select(item => item.State));
    }

    [Fact]
    public async Task A_name_on_its_way_from_an_earlier_pick_asks()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.AddAsync("a");
        Assert.Equal("a:Uploading a:NeedsDecision", bench.States());
    }

    [Fact]
    public async Task A_name_that_is_taken_only_when_it_arrives_asks_then()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.End("a", new UploadOutcome.NameTaken());
        await bench.UntilAsync("a:NeedsDecision");
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public async Task A_look_up_that_fails_leaves_the_decision_to_the_upload()
    {
        using var bench = new QueueFixture();
        bench.Target.LookUpError = new TimeoutException();
        await bench.AddAsync("a");
        await bench.UntilAsync("a:Uploading");
    }

    [Fact]
    public async Task Access_that_ends_is_told_at_look_up_and_while_uploading()
    {
        using var bench = new QueueFixture();
        bench.Target.LookUpError = new AccessEndedException();
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
        using var bench = new QueueFixture();
        await bench.AddAsync("a", "b", "c", "d");
        await bench.UntilBeganAsync("a");

        bench.Queue.Cancel(bench["a"]);

        await bench.UntilAsync("a:Cancelled b:Uploading c:Uploading d:Uploading");
    }

    [Fact]
    public async Task Cancel_all_ends_also_what_waits_for_its_turn_or_an_answer()
    {
        using var bench = new QueueFixture();
        bench.Target.Taken.Add("e");
        await bench.AddAsync("a", "b", "c", "d", "e");
        bench.Queue.CancelAll();
        await bench.UntilAsync(() => bench.Released == 1);
        Assert.All(bench.Queue.Snapshot(), item => Assert.Equal(UploadState.Cancelled, item.State));
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public async Task A_file_stored_before_the_cancel_reached_it_is_shown_as_stored()
    {
        using var bench = new QueueFixture();
        await bench.AddAsync("a");
        await bench.UntilBeganAsync("a");
        bench.Target.Store("a");
        bench.Queue.Cancel(bench["a"]);
        await bench.UntilAsync("a:Stored");
    }

    private static UploadOutcome.Stored Stored(PickedFile file) => new(ItemId.New(), file.Name);
}
