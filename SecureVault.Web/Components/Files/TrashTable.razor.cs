using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>The list of what is in the trash.</summary>
public sealed partial class TrashTable
{
    private List<(int Index, TrashEntry Entry)> _rows = [];

    [Parameter, EditorRequired]
    public IReadOnlyList<TrashEntry> Entries { get; set; } = [];

    /// <summary>The page's; changed here.</summary>
    [Parameter, EditorRequired]
    public HashSet<ItemId> Selected { get; set; } = [];

    /// <summary>Of the browser.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>For ages.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>The selection changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Restore { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<IReadOnlyList<DriveEntry>, Task> Purge { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _rows = [.. Entries.Select((entry, index) => (index, entry))];

    private Task SelectAsync(ItemId item, ChangeEventArgs change)
    {
        _ = change.Value is true ? Selected.Add(item) : Selected.Remove(item);
        return Changed.InvokeAsync();
    }

    private Task ToggleAsync(ItemId item)
    {
        if (!Selected.Remove(item))
        {
            Selected.Add(item);
        }

        return Changed.InvokeAsync();
    }

    private Task SelectAllAsync(ChangeEventArgs change)
    {
        Selected.Clear();
        if (change.Value is true)
        {
            Selected.UnionWith(Entries.Select(entry => entry.Entry.Id));
        }

        return Changed.InvokeAsync();
    }
}
