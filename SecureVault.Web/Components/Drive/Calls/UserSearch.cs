using SecureVault.Core.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>
/// Searches the drive of the person whom the circuit belongs to. The names are in memory only while somebody holds them: the page and a
/// dialog over it may search at the same time, and a search may end after whoever asked is gone.
/// </summary>
internal sealed class UserSearch(DriveSearch search, CurrentUser user)
{
    private int _holders;

    /// <summary>Keeps the names in memory, once they are read, until it is disposed.</summary>
    public IDisposable Hold()
    {
        _holders++;
        return new Holding(this);
    }

    public Task<SearchResult> FindAsync(SearchQuery query, int limit, CancellationToken cancellationToken) =>
        ReadAsync(() => user.RunAsync((id, token) => search.FindAsync(id, query, limit, token), cancellationToken));

    /// <summary>Reads the names before the first letter is typed.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => ReadAsync(() => user.RunAsync(
        async (id, token) =>
        {
            await search.LoadAsync(id, token);
            return true;
        },
        cancellationToken));

    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        finally
        {
            DropUnheld();
        }
    }

    private void DropUnheld()
    {
        if (_holders == 0)
        {
            search.Clear();
        }
    }

    private sealed class Holding(UserSearch search) : IDisposable
    {
        private UserSearch? _search = search;

        public void Dispose()
        {
            if (_search is { } held)
            {
                _search = null;
                held._holders--;
                held.DropUnheld();
            }
        }
    }
}
