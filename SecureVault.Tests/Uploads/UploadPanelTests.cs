using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Uploads.Panel;

namespace SecureVault.Tests.Uploads;

public sealed class UploadPanelTests : ComponentTest
{
    private readonly QueueFixture _bench = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly IRenderedComponent<UploadPanel> _panel;

    public UploadPanelTests()
    {
        Services.AddSingleton<TimeProvider>(_clock);
        Services.AddSingleton(_bench.Queue);
        _panel = Render<UploadPanel>();
    }

    [Fact]
    public void Without_uploads_there_is_no_panel() => Assert.Empty(_panel.FindAll(".sv-uploads"));

    [Fact]
    public async Task It_opens_with_the_first_files_and_shows_each_and_the_total()
    {
        await _bench.AddAsync("a.txt", "b.txt", "c.txt", "d.txt");
        await _bench.UntilBeganAsync("a.txt");
        _bench.Target.Report("a.txt", 500_000);
        Tick();

        Assert.Equal("Uploading 1 of 4", _panel.Find(".sv-uploads__title").TextContent);
        Assert.Contains($"{ByteSize.Format(500_000)} of {ByteSize.Format(4_000_000)}", _panel.Find(".sv-uploads__facts").TextContent, StringComparison.Ordinal);
        Assert.Equal("0.125", _panel.Find(".sv-progress--total").GetAttribute("value"));
        Assert.Equal(3, _panel.FindAll(".sv-upload progress").Count);
        Assert.Contains("waiting", _panel.Find(".sv-upload--waiting").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_draws_only_at_its_own_pace()
    {
        await _bench.AddAsync("a.txt");
        Tick();
        var drawn = _panel.RenderCount;
        await _bench.UntilBeganAsync("a.txt");
        for (var sent = 0; sent < 100; sent++)
        {
            _bench.Target.Report("a.txt", sent);
        }

        Assert.Equal(drawn, _panel.RenderCount);
        Tick();
        Assert.Equal(drawn + 1, _panel.RenderCount);
    }

    [Fact]
    public async Task Rate_and_time_left_show_once_they_are_known()
    {
        await _bench.AddAsync("a.txt");
        await _bench.UntilBeganAsync("a.txt");
        Tick();
        _bench.Target.Report("a.txt", 400_000); // what buffers take at once
        for (var second = 1; second <= 6; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _bench.Target.Report("a.txt", 400_000 + (second * 10_000));
            Tick();
            Assert.Equal(second >= 4, Facts().EndsWith("left", StringComparison.Ordinal));
        }

        // 540,000 bytes at 10,000 in each second and moment between.
        Assert.Matches("\\d KB/s · (5\\d s|1 min) left$", Facts());

        string Facts() => _panel.Find(".sv-uploads__facts").TextContent;
    }

    [Fact]
    public async Task A_taken_name_is_asked_for_and_answered()
    {
        _bench.Target.Taken.UnionWith(["a.txt", "b.txt"]);
        await _bench.AddAsync("a.txt", "b.txt");
        Tick();
        Assert.Equal("2 files need your decision", _panel.Find(".sv-uploads__title").TextContent);

        _panel.Find(".sv-question input").Change(true);
        Click("Keep both");

        await _bench.UntilBeganAsync("a.txt:KeepBoth", "b.txt:KeepBoth");
        Tick();
        Assert.Empty(_panel.FindAll(".sv-question"));
    }

    [Fact]
    public async Task A_failure_says_why_and_offers_to_try_again()
    {
        _bench.Target.AtOnce = _ => new UploadOutcome.StoreFailed(StoreError.Full, "ABCD2345");
        await _bench.AddAsync("a.txt", "b.txt");
        await _bench.UntilAsync("a.txt:Failed b.txt:Failed");
        Tick();
        Assert.Equal("2 files failed", _panel.Find(".sv-uploads__title").TextContent);
        Assert.Contains("Storage is full. Error ID: ABCD2345", _panel.Find(".sv-upload--failed").TextContent, StringComparison.Ordinal);

        _bench.Target.AtOnce = null;
        _panel.Find("[aria-label='Try a.txt again']").Click();
        await _bench.UntilAsync("a.txt:Uploading b.txt:Failed");
        Tick();
        _panel.Find("[aria-label='Cancel a.txt']").Click();
        Assert.Equal("a.txt:Cancelled b.txt:Failed", _bench.States());
    }

    [Fact]
    public async Task A_refused_name_offers_another_one_or_removal_and_long_reasons_are_shown_in_full()
    {
        _bench.Target.AtOnce = file => file.Name == "large.bin" ? new UploadOutcome.TooLarge(1000) : new UploadOutcome.NameInvalid(NameError.Misleading);
        await _bench.AddAsync("large.bin", "turn\u202Efdp.exe");
        await _bench.UntilAsync("large.bin:Failed turn\u202Efdp.exe:Failed");
        Tick();

        Assert.Empty(_panel.FindAll("[aria-label^='Try ']"));
        Assert.DoesNotContain("Retry all", _panel.Markup, StringComparison.Ordinal);
        Assert.Contains("It can be uploaded as turn_fdp.exe.", _panel.Markup, StringComparison.Ordinal);
        Assert.Empty(_panel.FindAll(".sv-uploads--even"));
        _panel.Find("[aria-label='Cancel large.bin']").Click();
        _bench.Target.AtOnce = null;
        _panel.Find("[title='Upload as turn_fdp.exe']").Click();
        await _bench.UntilBeganAsync("turn_fdp.exe");
    }

    [Fact]
    public async Task It_folds_when_all_went_well_and_goes_when_cleared()
    {
        await _bench.AddAsync("a.txt");
        await _bench.UntilBeganAsync("a.txt");
        Tick();
        Assert.NotEmpty(_panel.FindAll(".sv-uploads--open"));

        _bench.Target.Store("a.txt");
        await _bench.UntilAsync("a.txt:Stored");
        Tick();
        Assert.Equal("1 file uploaded", _panel.Find(".sv-uploads__title").TextContent);
        Assert.Empty(_panel.FindAll(".sv-uploads--open"));
        Assert.Equal("1 file uploaded", _panel.Find("[role=status]").TextContent);

        _panel.Find("[aria-label='Clear the upload list']").Click();
        Tick();
        Assert.Empty(_panel.FindAll(".sv-uploads"));
    }

    [Fact]
    public async Task Cancel_all_ends_all()
    {
        await _bench.AddAsync("a.txt", "b.txt");
        Tick();
        Click("Cancel all");
        await _bench.UntilAsync("a.txt:Cancelled b.txt:Cancelled");
    }

    [Fact]
    public async Task A_file_from_a_folder_shows_its_path_also_where_it_asks()
    {
        _bench.Target.Taken.Add("Photos/2024/a.txt");
        await _bench.AddAsync(SecureVault.Core.ItemId.Root, QueueFixture.File("a.txt") with { Path = "Photos/2024" }, QueueFixture.File("b.txt"));
        Tick();
        Assert.Equal("Photos/2024", Assert.Single(_panel.FindAll(".sv-upload__path")).TextContent);
        Assert.Contains("already exists in \u2068Photos/2024\u2069.", _panel.Find("#sv-question-text").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(_panel.FindAll(".sv-uploads--paths"));
    }

    [Fact]
    public async Task An_upload_that_ends_in_another_folder_or_does_not_fit_says_so()
    {
        _bench.Target.AtOnce = file => file.Name == "a.txt"
            ? new UploadOutcome.Stored(SecureVault.Core.ItemId.New(), file.Name)
            : new UploadOutcome.OverQuota(2000);
        await _bench.AddAsync(SecureVault.Core.ItemId.New(), QueueFixture.File("a.txt"), QueueFixture.File("b.txt"));
        await _bench.UntilAsync("a.txt:Stored b.txt:Failed");
        Tick();
        Assert.Contains("folder was deleted, now in Files", _panel.Find(".sv-upload--stored").TextContent, StringComparison.Ordinal);
        Assert.Contains(ByteSize.Format(2000), _panel.Find(".sv-upload--failed").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_are_being_read_show_how_many_files_were_found()
    {
        _panel.Render(parameters => parameters.Add(panel => panel.Reading, 1200));
        Assert.Equal("Reading folder… 1,200 files", _panel.Find(".sv-uploads__reading").TextContent);
        _panel.Render(parameters => parameters.Add(panel => panel.Reading, null));
        Assert.Empty(_panel.FindAll(".sv-uploads__reading"));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _bench.Dispose();
    }

    private void Tick()
    {
        _clock.Advance(UploadPanel.Pace);
        _panel.InvokeAsync(() => { }).GetAwaiter().GetResult(); // behind the drawing, which the timer only posts
    }

    private void Click(string text) => _panel.FindAll("button").Single(button => button.TextContent.Trim() == text).Click();
}
