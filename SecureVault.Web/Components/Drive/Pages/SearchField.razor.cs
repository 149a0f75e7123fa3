using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>
/// The search field in the bar over all pages. The browser keeps the search for when the page is loaded anew (js/search/kept.js), in its
/// window's own storage: in an address the words would reach the logs of servers.
/// </summary>
public sealed partial class SearchField : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private JsModule? _script;

    [Inject]
    private PageSearch Finder { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Finder.Updated -= Draw;
        await _ended.CancelAsync();
        _ended.Dispose();
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Finder.Updated += Draw;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            var script = _script = new JsModule(Js, "/" + Assets["js/search/kept.js"]);
            KeptSearch? kept = null;
            await Errors.TryAsync(async () => kept = await script.CallAsync<KeptSearch?>("take"));
            if (kept is not null && !Finder.Filter.IsActive)
            {
                Finder.Resume(kept.ToFilter());
            }
        }
    }

    private Task PrepareAsync() => Finder.PrepareAsync(_ended.Token);

    private void Draw() => _ = InvokeAsync(async () =>
    {
        StateHasChanged();
        if (_script is { } script && Finder.Mark is { } mark)
        {
            await Errors.TryAsync(() => script.CallAsync("keep", mark, Finder.Filter.IsActive ? KeptSearch.Of(Finder.Filter) : null));
        }
    });
}
