using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Downloads;

namespace SecureVault.Web.Components.Previews.Text;

/// <content>The colours of code: painted by the browser over what is shown, and never part of it.</content>
public sealed partial class TextView : IAsyncDisposable
{
    private ElementReference _source;
    private ElementReference _article;
    private IJSObjectReference? _painter;
    private bool? _painted;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private string? Language => CodeLanguage.Of(Entry.Name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _ended.Dispose();
        try
        {
            if (_painter is not null)
            {
                await _painter.InvokeVoidAsync("clear");
                await _painter.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // the page is gone, and its colours with it
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Again when source and page change places; there is nothing to do for a text without any code in it.
        if (_outcome is not TextOutcome.Read || _painted == IsSource || (Language is null && !IsMarkdown) || (!IsSource && !_hasCode))
        {
            return;
        }

        _painted = IsSource;
        try
        {
            _painter ??= await Js.InvokeAsync<IJSObjectReference>("import", _ended.Token, "/" + Assets["js/highlight.js"]);
            await _painter.InvokeVoidAsync(
                "paint",
                _ended.Token,
                IsSource ? _source : _article,
                IsSource ? Language : null,
                "/" + Assets["js/highlight-worker.js"],
                "/" + Assets["lib/highlight/highlight.min.js"]);
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // In one colour it is as legible.
        }
    }
}
