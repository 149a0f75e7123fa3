using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive;

/// <summary>How the drive looks in this browser, which keeps it.</summary>
internal sealed class DrivePreferences
{
    /// <summary>Tiles instead of lines.</summary>
    public bool IsGrid { get; private set; }

    /// <summary>The pane beside the list.</summary>
    public bool ShowsDetails { get; private set; }

    /// <summary>The column that folders are sorted by.</summary>
    public DriveColumn SortedBy { get; private set; } = DriveColumn.Name;

    public bool Descending { get; private set; }

    private JsModule? _script;

    /// <summary>Reads them once in the life of a circuit.</summary>
    /// <param name="script">wwwroot/js/drive/list.js.</param>
    public async Task LearnAsync(JsModule script)
    {
        if (_script is null)
        {
            var kept = await script.CallAsync<string?>("readPreferences");
            var words = kept?.Split(' ') ?? [];
            (IsGrid, ShowsDetails, Descending, _script) = (words.Contains("grid"), words.Contains("details"), words.Contains("descending"), script);
            SortedBy = Enum.GetValues<DriveColumn>().FirstOrDefault(column => words.Contains(column.ToString()));
        }
    }

    public Task SetGridAsync(bool isGrid)
    {
        IsGrid = isGrid;
        return KeepAsync();
    }

    public Task SetDetailsAsync(bool showsDetails)
    {
        ShowsDetails = showsDetails;
        return KeepAsync();
    }

    /// <summary>Hides the pane until the person asks for it again. Next time it opens with the list as before.</summary>
    public void HideDetailsForNow() => ShowsDetails = false;

    public Task SetSortAsync(DriveColumn column, bool descending)
    {
        (SortedBy, Descending) = (column, descending);
        return KeepAsync();
    }

    private async Task KeepAsync()
    {
        if (_script is not null)
        {
            await _script.CallAsync("keepPreferences", $"{(IsGrid ? "grid" : "list")} {SortedBy}{(Descending ? " descending" : null)}{(ShowsDetails ? " details" : null)}");
        }
    }
}
