using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace SecureVault.Web.Components.Search;

/// <summary>The search field; its filters appear with the first letter.</summary>
public sealed partial class SearchBar : IDisposable
{
    // Search once the person pauses, not after each letter.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    private ElementReference _input;
    private CancellationTokenSource? _typing;

    /// <summary>The page's search, changed here.</summary>
    [Parameter, EditorRequired]
    public SearchFilter Filter { get; set; } = default!;

    /// <summary>The search changed.</summary>
    [Parameter, EditorRequired]
    public EventCallback Changed { get; set; }

    /// <summary>The person is about to search.</summary>
    [Parameter]
    public EventCallback Prepare { get; set; }

    /// <summary>The cursor left the field.</summary>
    [Parameter]
    public EventCallback Left { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

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

    /// <summary>Puts the cursor into the field.</summary>
    public async Task FocusAsync() => await _input.FocusAsync();

    /// <inheritdoc/>
    public void Dispose() => StopTyping();

    private async Task TypeAsync()
    {
        StopTyping();
        var typing = _typing = new CancellationTokenSource();
        try
        {
            await Task.Delay(Pause, Clock, typing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await Changed.InvokeAsync();
    }

    private void StopTyping()
    {
        _typing?.Cancel();
        _typing?.Dispose();
        _typing = null;
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key == "Escape" ? EndAsync() : Task.CompletedTask;

    private Task EndAsync()
    {
        StopTyping();
        Filter.Clear();
        return Changed.InvokeAsync();
    }

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
