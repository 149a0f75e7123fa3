using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive;
using SecureVault.Web.Components.Drive.Lists;
using SecureVault.Web.Components.Previews.Editing;

namespace SecureVault.Tests.Drive.Lists;

/// <summary>A file that is shown over a list follows the browser's history.</summary>
public sealed class ListPreviewTests
{
    private readonly Navigation _navigation = new();
    private readonly TextEditing _editing = new();
    private readonly DriveEntry _folder = ListScene.Folder("Plans");
    private readonly DriveEntry _first = ListScene.File("a.png");
    private readonly DriveEntry _second = ListScene.File("b.png");
    private readonly DriveView _view;
    private readonly ListPreview _preview;
    private int _moved;
    private int _edited;

    public ListPreviewTests()
    {
        _view = ListScene.ViewOf(_folder, _first, _second);
        _preview = new ListPreview(new DriveHistory(_navigation), _navigation, _editing);
    }

    [Fact]
    public void Opening_a_file_shows_it_and_makes_an_entry_in_the_history()
    {
        Follow();

        Assert.True(_preview.Open(_first));

        Assert.Equal((_first, true), (_preview.Entry, _preview.IsOverList));
        Assert.Equal(_first, _view.Focused);
        Assert.Equal([($"/?view={_first.Id}", false)], _navigation.Visits);
    }

    [Fact]
    public void The_report_of_a_visit_that_the_list_made_itself_is_no_news()
    {
        Follow();
        _preview.Open(_first);

        _navigation.Arrive();

        Assert.Equal(0, _moved);
    }

    [Fact]
    public void Going_back_closes_the_file()
    {
        Follow();
        _preview.Open(_first);
        _navigation.Arrive();

        _navigation.Go("/");

        Assert.Equal(1, _moved);
        Assert.True(_preview.ShowPlace());
        Assert.Null(_preview.Entry);
    }

    [Fact]
    public void A_second_click_on_the_same_file_makes_no_second_entry()
    {
        Follow();
        _preview.Open(_first);

        Assert.False(_preview.Open(_first));

        Assert.Single(_navigation.Visits);
    }

    [Fact]
    public void An_older_version_of_the_same_file_is_something_else()
    {
        var version = VersionId.New();
        Follow();
        _preview.Open(_first);

        Assert.True(_preview.Open(_first, version));

        Assert.Equal(version, _preview.Version);
        Assert.Equal($"/?view={_first.Id}&version={version}", _navigation.Visits[^1].Address);
    }

    [Fact]
    public void Turning_to_the_next_file_replaces_the_entry_and_selects_it()
    {
        Follow();
        _preview.Open(_first);

        _preview.Turn(_second);

        Assert.Equal(_second, _preview.Entry);
        Assert.Equal(($"/?view={_second.Id}", true), _navigation.Visits[^1]);
        Assert.Equal(["b.png"], _view.SelectedNames());
    }

    [Fact]
    public void A_bookmark_shows_its_file_and_closing_it_leads_to_the_list()
    {
        _navigation.Go($"/?view={_second.Id}");
        Follow();
        Assert.Equal((_second, false), (_preview.Entry, _preview.IsOverList));

        _preview.Close(isBackAlready: false);

        Assert.Null(_preview.Entry);
        Assert.Equal([("/", true)], _navigation.Visits);
    }

    [Fact]
    public void A_file_that_is_not_in_the_list_is_not_shown()
    {
        _navigation.Go($"/?view={ItemId.New()}");

        Follow();

        Assert.Null(_preview.Entry);
    }

    [Fact]
    public void A_folder_is_opened_in_place_of_the_list()
    {
        Follow();

        Assert.False(_preview.Open(_folder));

        Assert.Null(_preview.Entry);
        Assert.Equal([($"/folders/{_folder.Id}", false)], _navigation.Visits);
    }

    [Fact]
    public void A_list_that_is_gone_follows_nothing()
    {
        Follow();
        _preview.Leave();

        _navigation.Go($"/?view={_first.Id}");

        Assert.Equal(0, _moved);
    }

    [Fact]
    public void A_file_that_was_edited_is_shown_as_it_was_saved()
    {
        Follow();
        _preview.Open(_first);
        _editing.Open(_first);
        _editing.Open(_second); // one at a time

        var saved = _first with { Version = VersionId.New() };
        _editing.Close(saved);
        _editing.Close(_first);

        Assert.Equal((saved, 1), (_preview.Entry, _edited));
        _preview.Leave();
        _editing.Open(_first);
        _editing.Close(_first);
        Assert.Equal(1, _edited);
    }

    private void Follow() => _preview.Follow(_view, () => _moved++, () => _edited++);

    /// <summary>A browser that reports where it is only when the test says so, as over a slow line.</summary>
    private sealed class Navigation : NavigationManager
    {
        private string? _state;

        public Navigation() => Initialize("https://vault.test/", "https://vault.test/");

        public List<(string Address, bool Replaces)> Visits { get; } = [];

        /// <summary>The browser arrives where it was last sent.</summary>
        public void Arrive() => Go(Visits[^1].Address, _state);

        /// <summary>The person goes somewhere.</summary>
        public void Go(string address, string? state = null)
        {
            Uri = ToAbsoluteUri(address).ToString();
            HistoryEntryState = state;
            NotifyLocationChanged(isInterceptedLink: false);
        }

        protected override void NavigateToCore(string uri, NavigationOptions options)
        {
            Visits.Add((ToAbsoluteUri(uri).PathAndQuery, options.ReplaceHistoryEntry));
            _state = options.HistoryEntryState;
        }
    }
}
