using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Drive;

/// <summary>How this browser likes to see the drive; kept in the browser.</summary>
internal sealed class DrivePreferences
{
    /// <summary>Tiles instead of lines.</summary>
    public bool IsGrid { get; private set; }

    /// <summary>The pane beside the list.</summary>
    public bool ShowsDetails { get; private set; }

    /// <summary>What folders are sorted by.</summary>
    public DriveColumn SortedBy { get; private set; } = DriveColumn.Name;

    public bool Descending { get; private set; }

    private bool _isKnown;

    /// <summary>Reads them once in the life of a circuit.</summary>
    /// <param name="module">wwwroot/js/drive.js.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    public async Task LearnAsync(IJSObjectReference module, CancellationToken cancellationToken)
    {
        if (!_isKnown)
        {
            var kept = await module.InvokeAsync<string?>("readPreferences", cancellationToken);
            var words = kept?.Split(' ') ?? [];
            (IsGrid, ShowsDetails, Descending, _isKnown) = (words.Contains("grid"), words.Contains("details"), words.Contains("descending"), true);
            SortedBy = Enum.GetValues<DriveColumn>().FirstOrDefault(column => words.Contains(column.ToString()));
        }
    }

    public Task SetGridAsync(IJSObjectReference? module, bool isGrid)
    {
        IsGrid = isGrid;
        return KeepAsync(module);
    }

    public Task SetDetailsAsync(IJSObjectReference? module, bool showsDetails)
    {
        ShowsDetails = showsDetails;
        return KeepAsync(module);
    }

    public Task SetSortAsync(IJSObjectReference? module, DriveColumn column, bool descending)
    {
        (SortedBy, Descending) = (column, descending);
        return KeepAsync(module);
    }

    private async Task KeepAsync(IJSObjectReference? module)
    {
        if (module is not null)
        {
            await module.InvokeVoidAsync("keepPreferences", $"{(IsGrid ? "grid" : "list")} {SortedBy}{(Descending ? " descending" : null)}{(ShowsDetails ? " details" : null)}");
        }
    }
}
