using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>The search field in the bar over all pages.</summary>
public sealed partial class SearchField : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    [Inject]
    private PageSearch Finder { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Finder.Updated -= Draw;
        _ended.Cancel();
        _ended.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Finder.Updated += Draw;

    private Task PrepareAsync() => Finder.PrepareAsync(_ended.Token);

    private void Draw() => _ = InvokeAsync(StateHasChanged);
}
