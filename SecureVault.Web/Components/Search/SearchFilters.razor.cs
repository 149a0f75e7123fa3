using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Search;

/// <summary>Narrows a search down: by kind, size and time.</summary>
public sealed partial class SearchFilters
{
    /// <summary>The window's search, changed here.</summary>
    [Parameter, EditorRequired]
    public SearchFilter Filter { get; set; } = default!;

    /// <summary>The search changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback Changed { get; set; }

    private (SearchKind Kind, string Text)[] Kinds =>
    [
        (SearchKind.Any, T["FilterAnyKind"]),
        (SearchKind.Folder, T["FilterFolders"]),
        (SearchKind.Image, T["FilterImages"]),
        (SearchKind.Document, T["FilterDocuments"]),
        (SearchKind.Media, T["FilterMedia"]),
        (SearchKind.Archive, T["FilterArchives"]),
    ];

    private (SearchSize Size, string Text)[] Sizes =>
    [
        (SearchSize.Any, T["FilterAnySize"]),
        (SearchSize.Small, T["FilterSmall"]),
        (SearchSize.Medium, T["FilterMedium"]),
        (SearchSize.Large, T["FilterLarge"]),
    ];

    private (int Age, string Text)[] Ages =>
    [
        (0, T["FilterAnyTime"]),
        (1, T["FilterDay"]),
        (7, T["FilterWeek"]),
        (30, T["FilterMonth"]),
        (365, T["FilterYear"]),
    ];

    private Task ChooseKindAsync(ChangeEventArgs change)
    {
        Filter.Kind = Enum.TryParse<SearchKind>(change.Value as string, out var kind) ? kind : SearchKind.Any;
        return Changed.InvokeAsync();
    }

    private Task ChooseSizeAsync(ChangeEventArgs change)
    {
        Filter.Size = Enum.TryParse<SearchSize>(change.Value as string, out var size) ? size : SearchSize.Any;
        return Changed.InvokeAsync();
    }

    private Task ChooseAgeAsync(ChangeEventArgs change)
    {
        Filter.Age = int.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var days) ? days : 0;
        return Changed.InvokeAsync();
    }
}
