using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Downloads;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews.Text;

/// <content>The colours of code: painted by the browser over what is shown, and never part of it.</content>
public sealed partial class TextView : IAsyncDisposable
{
    private ElementReference _source;
    private MarkdownArticle? _article;
    private JsModule? _painter;
    private bool? _painted;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private string? Language => CodeLanguage.Of(Entry.Name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _ended.Dispose();
        await (_painter?.EndAsync("clear") ?? ValueTask.CompletedTask);
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
            _painter ??= new JsModule(Js, "/" + Assets["js/previews/highlight.js"]);
            await _painter.CallAsync(
                "paint",
                IsSource ? _source : _article!.Element,
                IsSource ? Language : null,
                "/" + Assets["js/previews/highlight-worker.js"],
                "/" + Assets["lib/highlight/highlight.min.js"]);
        }
        catch (JSException)
        {
            // The text is as legible in one colour.
        }
    }
}
