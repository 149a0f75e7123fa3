using SecureVault.Core.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Calls;

/// <summary>Searches the drive of the person whom the circuit belongs to.</summary>
internal sealed class UserSearch(DriveSearch search, CurrentUser user)
{
    public Task<SearchResult> FindAsync(SearchQuery query, int limit, CancellationToken cancellationToken) =>
        user.RunAsync((id, token) => search.FindAsync(id, query, limit, token), cancellationToken);

    /// <summary>Reads the names before the first letter is typed.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => user.RunAsync(
        async (id, token) =>
        {
            await search.LoadAsync(id, token);
            return true;
        },
        cancellationToken);

    /// <summary>Drops the names from memory once nobody searches any more.</summary>
    public void End() => search.Clear();
}
