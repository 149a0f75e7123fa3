using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Drive.Lists;

/// <summary>Chooses the order of a list where there is no room for column headers.</summary>
public sealed partial class SortChoice
{
    [Parameter, EditorRequired]
    public DriveView View { get; set; } = default!;

    /// <summary>The order changed.</summary>
    [Parameter, EditorRequired]
    public Func<Task> Sorted { get; set; } = default!;

    private (DriveColumn Column, string Text)[] Columns =>
    [
        (DriveColumn.Name, T["Name"]),
        (DriveColumn.Size, T["Size"]),
        (DriveColumn.Modified, T["Modified"]),
        (DriveColumn.Added, T["Added"]),
        (DriveColumn.Kind, T["Kind"]),
    ];

    private string Direction => View.Descending ? T["SortDown"] : T["SortUp"];

    private Task ChooseAsync(ChangeEventArgs change)
    {
        var column = Enum.TryParse<DriveColumn>(change.Value as string, out var chosen) ? chosen : (DriveColumn?)null;
        return SortAsync(column, DriveView.BeginsWithLargest(column));
    }

    private Task SortAsync(DriveColumn? column, bool descending)
    {
        View.Sort(column, descending);
        return Sorted();
    }
}
