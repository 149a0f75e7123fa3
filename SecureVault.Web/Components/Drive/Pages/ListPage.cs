using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Drive.Pages;

/// <summary>A page with items from everywhere in the drive: read, kept up to date, with its states.</summary>
public abstract class ListPage : ComponentBase, IDisposable
{
    private readonly PageLifetime _ended = new();
    private IDisposable? _following;

    /// <summary>Begins the time of the page.</summary>
    protected ListPage() => Ended = _ended.Token; // a source that is disposed of gives none any more

    internal DriveState State => Page.State;

    internal string ErrorId => Page.ErrorId;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Ended { get; }

    [Inject]
    private PageState Page { get; set; } = default!;

    [Inject]
    private DriveChangeListener Changes { get; set; } = default!;

    [Inject]
    private UploadDestination Destination { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the list shows thumbnails, and so reads again when some were made.</summary>
    protected virtual bool ShowsPictures => true;

    /// <summary>Reads the list and keeps it.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Ends what the page began.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _following?.Dispose();
            _ended.Cancel();
            _ended.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Destination.ShowTop();
        _following = Changes.Follow(_ => true, () => InvokeAsync(RefreshAsync), () => InvokeAsync(StateHasChanged), ShowsPictures);
        await RefreshAsync();
    }

    /// <summary>After an error.</summary>
    protected Task RetryAsync()
    {
        Page.Begin();
        return RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        // An event may have been on its way while the page closed.
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var errorId = await Page.TryAsync(ReadAsync);
        if (!_ended.IsCancellationRequested)
        {
            Page.Settle(errorId);
            StateHasChanged();
        }
    }
}
