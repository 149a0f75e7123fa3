using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Search;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>
/// The search field in the bar over all pages. The browser keeps the search for when the page is loaded anew (js/search/kept.js), sealed and
/// in its window's own storage: in an address the words would reach the logs of servers.
/// </summary>
public sealed partial class SearchField : IAsyncDisposable
{
    private readonly PageLifetime _ended = new();
    private JsModule? _script;
    private bool _isTaken;
    private int _turn;

    [Inject]
    private PageSearch Finder { get; set; } = default!;

    [Inject]
    private SearchSeal Seal { get; set; } = default!;

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
            string? box = null;
            await Errors.TryAsync(async () => box = await script.CallAsync<string?>("take"));
            _isTaken = true;
            if (box is not null)
            {
                await Errors.TryAsync(() => ResumeAsync(script, box));
            }
            else if (Finder.Filter.IsActive)
            {
                await StoreAsync(script);
            }
        }
    }

    private async Task ResumeAsync(JsModule script, string box)
    {
        if (await Seal.OpenAsync(box, _ended.Token) is not { } kept)
        {
            await script.CallAsync("forget");
        }
        else if (!Finder.Filter.IsActive)
        {
            Finder.Resume(kept.ToFilter());
        }
    }

    private async Task StoreAsync(JsModule script) => await Errors.TryAsync(async () =>
    {
        var turn = ++_turn;
        if (!Finder.Filter.IsActive || Finder.Mark is not { } mark)
        {
            await script.CallAsync("forget");
            return;
        }

        var box = await Seal.SealAsync(KeptSearch.Of(Finder.Filter), _ended.Token);

        // It may have changed or ended meanwhile.
        if (turn == _turn)
        {
            await script.CallAsync("keep", mark, box);
        }
    });

    private Task PrepareAsync() => Finder.PrepareAsync(_ended.Token);

    private void Draw() => _ = InvokeAsync(async () =>
    {
        StateHasChanged();

        // Before the kept search was taken, nothing may replace it.
        if (_isTaken && _script is { } script && !_ended.IsCancellationRequested)
        {
            await StoreAsync(script);
        }
    });
}
