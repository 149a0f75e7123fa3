using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Web.Components.Previews;

/// <summary>A PDF document, drawn page by page as it is scrolled, by pdf.js (js/previews/pdf.js). Its scripts, forms and links are left out.</summary>
public sealed partial class PdfView : IAsyncDisposable
{
    private ElementReference _holder;
    private ElementReference _number;
    private JsModule? _script;
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

    /// <summary>The address of the content.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = string.Empty;

    /// <summary>The address of a download, for content that can't be shown.</summary>
    [Parameter]
    public string? Download { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.EndAsync("close", Address) ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                _script = new JsModule(Js, "/" + Assets["js/previews/pdf.js"]);
                if (await _script.CallAsync<Opened>("open", _holder, Address, Files()) is not { } opened)
                {
                    return;
                }

                (_pages, _outcome) = (opened.Pages, opened.IsLocked ? PdfOutcome.Locked : opened.Pages > 0 ? PdfOutcome.Open : PdfOutcome.Failed);
                StateHasChanged();
            }
            else if (_outcome == PdfOutcome.Open && !_isNumbered)
            {
                _isNumbered = true;
                await _script!.CallAsync("number", Address, _number);
            }
        }
        catch (JSException)
        {
            _outcome = PdfOutcome.Failed;
            StateHasChanged();
        }
    }

    private async Task ZoomAsync(int steps)
    {
        if (_script is not null)
        {
            await _script.CallAsync("zoom", Address, steps);
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
