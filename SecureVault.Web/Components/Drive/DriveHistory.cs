using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Web.Components.Search;

namespace SecureVault.Web.Components.Drive;

/// <summary>
/// What the entries of the browser's history mean in one window: a folder, a file that is looked at over it, a search that waits there.
/// Addresses have identifiers only. What was looked for stays in the window's memory; the entry just has a number for it.
/// </summary>
internal sealed class DriveHistory(NavigationManager navigation)
{
    private const string OverMark = "over";

    // Who goes further back than that searches again.
    private const int MostSearches = 20;

    private readonly Dictionary<string, SearchFilter> _searches = [];
    private readonly Queue<string> _order = [];

    /// <summary>Address and state together: what changes when a person goes anywhere.</summary>
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

    /// <summary>True when the entry before this one is the list under the file.</summary>
    public bool IsOverList => States.Contains(OverMark, StringComparer.Ordinal);

    /// <summary>The search that waits here.</summary>
    public SearchFilter? Search => States.Select(mark => _searches.GetValueOrDefault(mark)).FirstOrDefault(filter => filter is not null);

    private string[] States => navigation.HistoryEntryState?.Split(' ') ?? [];

    private string? SearchMark => States.FirstOrDefault(_searches.ContainsKey);

    /// <summary>Where a file is shown over the list of this place.</summary>
    public string AddressOf(ItemId item, VersionId? version) =>
        navigation.ToAbsoluteUri($"{Path()}?view={item}{(version is { } older ? $"&version={older}" : null)}").ToString();

    /// <summary>Shows a file over the list; another one instead of the last when there is one already.</summary>
    public void ShowPreview(string address, bool replace, bool isOverList) => Go(address, replace, isOverList ? OverMark : null, SearchMark);

    /// <summary>Ends what has no list before it in the history, as after somebody opened the address itself.</summary>
    public void LeavePreview() => Go(Path(), replace: true, SearchMark);

    /// <summary>Keeps a search for who comes back to where it began.</summary>
    public void Keep(SearchFilter filter)
    {
        if (Search == filter)
        {
            return;
        }

        while (_order.Count >= MostSearches)
        {
            _searches.Remove(_order.Dequeue());
        }

        var mark = Guid.NewGuid().ToString("N");
        _searches[mark] = filter;
        _order.Enqueue(mark);
        Go(navigation.Uri, replace: true, IsOverList ? OverMark : null, mark);
    }

    private string Path() => new Uri(navigation.Uri).AbsolutePath;

    private void Go(string address, bool replace, params string?[] marks)
    {
        var state = string.Join(' ', marks.Where(mark => mark is not null));
        navigation.NavigateTo(address, new NavigationOptions { ReplaceHistoryEntry = replace, HistoryEntryState = state.Length > 0 ? state : null });
    }
}
