using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Previews;

/// <summary>
/// Shows files over the whole window, one at a time, without a download. Whoever hosts it says which file it is and in which list;
/// it keeps the keyboard to itself until it is closed.
/// </summary>
public sealed partial class PreviewOverlay : IAsyncDisposable
{
    // Fetched before anybody asked for it: no more than a large photo.
    private const long MaxPreloadedBytes = 24 * 1024 * 1024;

    private ElementReference _element;
    private JsModule? _script;
    private DotNetObjectReference<PreviewOverlay>? _self;
    private (ItemId Item, VersionId Version) _focused;

    /// <summary>The files to turn over, in the order in which they are seen; folders are passed over.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Entries { get; set; } = [];

    /// <summary>The file that is shown.</summary>
    [Parameter, EditorRequired]
    public DriveEntry Current { get; set; } = default!;

    /// <summary>An older content of it; there is no turning over then.</summary>
    [Parameter]
    public VersionId? Version { get; set; }

    /// <summary>The person has seen enough.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>The person turned to another file.</summary>
    [Parameter]
    public EventCallback<DriveEntry> CurrentChanged { get; set; }

    /// <summary>Buttons for what is done most often.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>A button for the rest, at the end of the bar.</summary>
    [Parameter]
    public RenderFragment? Menu { get; set; }

    /// <summary>Shown beside the file, or over it where there is no room.</summary>
    [Parameter]
    public RenderFragment? Beside { get; set; }

    /// <summary>Shown over everything, such as an open menu.</summary>
    [Parameter]
    public RenderFragment? Over { get; set; }

    /// <summary>A key that is none of the preview's own: shortcuts of the list work here, too.</summary>
    [Parameter]
    public EventCallback<PreviewKey> KeyPressed { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private VersionId ShownVersion => Version ?? Current.Version;

    private bool IsOlder => Version is { } version && version != Current.Version;

    private string DownloadAddress => PreviewAddress.OfDownload(Current.Id, ShownVersion);

    private string? Placeholder => Current.HasThumbnail && !IsOlder ? PreviewAddress.OfThumbnail(Current) : null;

    private bool IsOnPaper => (Current.Length > 0 || IsOlder) && PreviewFormat.KindOf(Current.Name) is PreviewKind.Text or PreviewKind.Markdown;

    private List<DriveEntry> Files { get; set; } = [];

    private int At { get; set; }

    private DriveEntry? Before => At > 0 ? Files[At - 1] : null;

    private DriveEntry? After => At >= 0 && At < Files.Count - 1 ? Files[At + 1] : null;

    private string Facts { get; set; } = string.Empty;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_script is not null)
        {
            await _script.EndAsync("detach", _element);
        }

        _self?.Dispose();
    }

    /// <summary>From the script: a key that the preview has no use for.</summary>
    [JSInvokable]
    public Task TakeKeyAsync(string key, bool shift, bool command) => KeyPressed.InvokeAsync(new PreviewKey(key, shift, command));

    /// <summary>Puts the focus into the preview if the element that had it is gone.</summary>
    public Task KeepFocusAsync() => _script?.CallAsync("keepFocus", _element) ?? Task.CompletedTask;

    /// <summary>Prints what is shown.</summary>
    /// <returns>False when it can't be printed.</returns>
    public async Task<bool> PrintAsync() => _script is null || await _script.CallAsync<bool?>("print", _element) != false;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        Files = [.. Entries.Where(entry => !entry.IsFolder)];
        At = Files.FindIndex(entry => entry.Id == Current.Id);
        Facts = IsOlder
            ? T["OlderVersion"]
            : At >= 0 && Files.Count > 1 ? $"{ByteSize.Format(Current.Length)} · {T["Position", At + 1, Files.Count]}" : ByteSize.Format(Current.Length);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var isOther = _focused != (Current.Id, ShownVersion);
        _focused = (Current.Id, ShownVersion);
        if (firstRender)
        {
            _script = new JsModule(Js, "/" + Assets["js/previews/overlay.js"]);
            _self = DotNetObjectReference.Create(this);
            await _script.CallAsync("attach", _element, _self);
        }
        else if (isOther && _script is not null)
        {
            // The focus may have been on an element of the previous file.
            await _script.CallAsync("keepFocus", _element);
        }
    }

    /// <summary>The pictures to both sides are fetched once this one is there, so that turning to them takes no time.</summary>
    private Task PreloadAsync()
    {
        var addresses = Version is not null ? [] : new[] { After, Before }
            .Where(entry => entry is { Length: > 0 and <= MaxPreloadedBytes } && PreviewFormat.KindOf(entry.Name) == PreviewKind.Image)
            .Select(entry => PreviewAddress.OfContent(entry!.Id, entry.Version))
            .ToArray();
        return _script?.CallAsync("preload", _element, addresses) ?? Task.CompletedTask;
    }

    private Task CloseAsync() => Closed.InvokeAsync();

    private Task GoAsync(DriveEntry? entry) => entry is null ? Task.CompletedTask : CurrentChanged.InvokeAsync(entry);
}
