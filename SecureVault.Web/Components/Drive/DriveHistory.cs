using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Web.Components.Search;

namespace SecureVault.Web.Components.Drive;

/// <summary>
/// Gives the entries of the browser's history their meaning in one window: a folder, a file that is shown over it, a search that waits
/// there. Addresses have identifiers only. Search terms stay in the window; the entry just has a number for them.
/// </summary>
internal sealed class DriveHistory(NavigationManager navigation)
{
    private const string OverMark = "over";

    // Going further back than that starts a new search.
    private const int MaxSearches = 20;

    private readonly Dictionary<string, SearchFilter> _searches = [];
    private readonly Queue<string> _order = [];

    /// <summary>Address and state, which change whenever the person goes somewhere.</summary>
    public (string Address, string? State) Here => (navigation.Uri, navigation.HistoryEntryState);

    /// <summary>The file that the address shows over its list.</summary>
    public (ItemId Item, VersionId? Version)? Preview
    {
        get
        {
            var query = new Uri(navigation.Uri).Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
            return Guid.TryParse(query["view"].FirstOrDefault(), out var item)
                ? (new ItemId(item), Guid.TryParse(query["version"].FirstOrDefault(), out var version) ? new VersionId(version) : null)
                : null;
        }
    }

    /// <summary>True when the previous entry is the list under the file.</summary>
    public bool IsOverList => States.Contains(OverMark, StringComparer.Ordinal);

    /// <summary>The search that waits here.</summary>
    public SearchFilter? Search => States.Select(mark => _searches.GetValueOrDefault(mark)).FirstOrDefault(filter => filter is not null);

    private string? SearchMark => States.FirstOrDefault(_searches.ContainsKey);

    private bool IsInFiles => Path() is var path && (path == DriveAddresses.Top || path.StartsWith("/folders/", StringComparison.OrdinalIgnoreCase));

    private string[] States => navigation.HistoryEntryState?.Split(' ') ?? [];

    /// <summary>The address at which a file is shown over the current list.</summary>
    public string AddressOf(ItemId item, VersionId? version) =>
        navigation.ToAbsoluteUri($"{Path()}?view={item}{(version is { } older ? $"&version={older}" : null)}").ToString();

    /// <summary>Shows a file over the list, or in place of the one that is shown already.</summary>
    public void ShowPreview(string address, bool replace, bool isOverList) => Go(address, replace, isOverList ? OverMark : null, SearchMark);

    /// <summary>Replaces a file's entry by its list, when no list comes before it in the history, as after a bookmark was opened.</summary>
    public void LeavePreview() => Go(Path(), replace: true, SearchMark);

    /// <summary>The mark of a search in the history entry that it can be resumed from. The browser may be a moment behind.</summary>
    public string? MarkOf(SearchFilter filter) => _searches.FirstOrDefault(kept => kept.Value == filter).Key;

    /// <summary>Keeps a search at the entry of the history where it began; from another page it goes on to the files, which answer it.</summary>
    public void Keep(SearchFilter filter)
    {
        if (Search == filter)
        {
            return;
        }

        while (_order.Count >= MaxSearches)
        {
            _searches.Remove(_order.Dequeue());
        }

        var mark = Guid.NewGuid().ToString("N");
        _searches[mark] = filter;
        _order.Enqueue(mark);
        if (IsInFiles)
        {
            Go(navigation.Uri, replace: true, IsOverList ? OverMark : null, mark);
        }
        else
        {
            Go(DriveAddresses.Top, replace: false, mark);
        }
    }

    private string Path() => new Uri(navigation.Uri).AbsolutePath;

    private void Go(string address, bool replace, params string?[] marks)
    {
        var state = string.Join(' ', marks.Where(mark => mark is not null));
        navigation.NavigateTo(address, new NavigationOptions { ReplaceHistoryEntry = replace, HistoryEntryState = state.Length > 0 ? state : null });
    }
}
