using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace SecureVault.Web.Components.Previews;

/// <summary>A PDF document, drawn page by page as it is scrolled, by pdf.js (js/pdf.js). Its scripts, forms and links are left out.</summary>
public sealed partial class PdfView : IAsyncDisposable
{
    private ElementReference _holder;
    private ElementReference _number;
    private IJSObjectReference? _module;
    private PdfOutcome _outcome;
    private int _pages;
    private bool _isNumbered;

    private enum PdfOutcome
    {
        Loading,
        Open,
        Locked,
        Failed,
    }

    /// <summary>The file's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = string.Empty;

    /// <summary>Where the content is.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = string.Empty;

    /// <summary>Where to download it, should it not be shown.</summary>
    [Parameter]
    public string? Download { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("close", Address);
                await _module.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // the page is gone, and the document with it
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                _module = await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["js/pdf.js"]);
                var opened = await _module.InvokeAsync<Opened>("open", _holder, Address, Files());
                (_pages, _outcome) = (opened.Pages, opened.IsLocked ? PdfOutcome.Locked : opened.Pages > 0 ? PdfOutcome.Open : PdfOutcome.Failed);
                StateHasChanged();
            }
            else if (_outcome == PdfOutcome.Open && !_isNumbered)
            {
                _isNumbered = true;
                await _module!.InvokeVoidAsync("number", Address, _number);
            }
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // the page is gone
        }
        catch (JSException)
        {
            _outcome = PdfOutcome.Failed;
            StateHasChanged();
        }
    }

    private async Task ZoomAsync(int steps)
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("zoom", Address, steps);
        }
    }

    private object Files() => new
    {
        Library = "/" + Assets["lib/pdfjs/pdf.min.mjs"],
        Worker = "/" + Assets["lib/pdfjs/pdf.worker.min.mjs"],
        Folder = "/lib/pdfjs/",
    };

    private sealed record Opened(int Pages, bool IsLocked);
}
