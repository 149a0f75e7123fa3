using SecureVault.Core;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Search;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>
/// The search of a window: typed in the bar over all pages, answered by the page of the files. It belongs to the entry of the browser's
/// history in which it began: going back finds it as it was, going on leaves it behind.
/// </summary>
internal sealed class PageSearch(DriveHistory history, UserSearch search, DriveErrorHandler errors)
{
    private (string Address, string? State) _place;
    private IDisposable? _names;

    /// <summary>Something else is looked for, or nothing any more.</summary>
    public event Action? Updated;

    /// <summary>The search; empty when nothing is looked for.</summary>
    public SearchFilter Filter { get; private set; } = new();

    /// <summary>Counts up when something else is looked for.</summary>
    public int Number { get; private set; }

    /// <summary>Takes up the search that waits at the current entry of the history, or an empty one.</summary>
    /// <param name="isOtherFolder">Whether the page goes to another folder.</param>
    /// <param name="from">The folder that it leaves; null when there was none.</param>
    public void FollowHistory(bool isOtherFolder, ItemId? from)
    {
        if (_place == history.Here)
        {
            return;
        }

        _place = history.Here;
        var kept = history.Search;
        if (kept == Filter || (kept is null && !isOtherFolder && !Filter.IsActive))
        {
            return;
        }

        Filter = kept ?? new SearchFilter();
        if (isOtherFolder && from is not null)
        {
            // Back from a folder that was found: the keys start there.
            Filter.At = from;
        }

        DropIfOver();
        Number++;
        Updated?.Invoke();
    }

    /// <summary>The person looks for something else.</summary>
    public void Changed()
    {
        Number++;
        if (Filter.IsActive)
        {
            history.Keep(Filter);
        }

        DropIfOver();
        Updated?.Invoke();
    }

    /// <summary>The mark of the search in its history entry; null when no entry has one.</summary>
    public string? Mark => history.MarkOf(Filter);

    /// <summary>Goes on with a search of before the page was loaded anew.</summary>
    public void Resume(SearchFilter filter)
    {
        Filter = filter;
        Changed();
    }

    /// <summary>The person has found enough.</summary>
    public void End()
    {
        Filter.Clear();
        DropIfOver();
        Updated?.Invoke();
    }

    /// <summary>The cursor left the field. Names are in memory only while somebody searches.</summary>
    public void Left() => DropIfOver();

    /// <summary>Reads the names early. Without them the first search just takes longer.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        _names ??= search.Hold();
        return errors.TryAsync(() => search.PrepareAsync(cancellationToken));
    }

    /// <summary>The page that answers is gone.</summary>
    public void Close()
    {
        (Filter, _place) = (new SearchFilter(), default);
        DropIfOver();
        Updated?.Invoke();
    }

    private void DropIfOver()
    {
        if (!Filter.IsActive)
        {
            _names?.Dispose();
            _names = null;
        }
    }
}
