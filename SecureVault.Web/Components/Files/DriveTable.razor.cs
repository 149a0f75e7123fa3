using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Files;

namespace SecureVault.Web.Components.Files;

/// <summary>The list of files: a table on a desk, two lines a file on a phone. Only the rows in sight are drawn.</summary>
public sealed partial class DriveTable
{
    private static readonly (DriveColumn Column, string Title)[] Columns =
        [(DriveColumn.Name, "Name"), (DriveColumn.Size, "Size"), (DriveColumn.Modified, "Modified")];

    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>Of the browser.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo Zone { get; set; } = default!;

    /// <summary>For ages.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Order or selection changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback Changed { get; set; }

    /// <summary>The person wants to delete files.</summary>
    [Parameter, EditorRequired]
    public EventCallback<IReadOnlyList<DriveEntry>> Delete { get; set; }

    private string SortOf(DriveColumn column) => (View.Column == column, View.Descending) switch
    {
        (false, _) => "none",
        (_, true) => "descending",
        _ => "ascending",
    };

    private Task SortByAsync(DriveColumn column)
    {
        View.SortBy(column);
        return Changed.InvokeAsync();
    }

    private Task SelectAllAsync(ChangeEventArgs change)
    {
        View.SelectAll(change.Value is true);
        return Changed.InvokeAsync();
    }

    private Task SelectAsync((ItemId Item, bool Selected) choice)
    {
        View.Select(choice.Item, choice.Selected);
        return Changed.InvokeAsync();
    }
}
