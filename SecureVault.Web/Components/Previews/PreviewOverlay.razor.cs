using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Previews;

/// <summary>
/// Shows files over the whole window, one at a time, without a download. Whoever hosts it says which file it is and in which list;
/// it keeps the keyboard to itself until it is closed.
/// </summary>
public sealed partial class PreviewOverlay : IAsyncDisposable
{
    private ElementReference _element;
    private JsModule? _script;
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

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private VersionId ShownVersion => Version ?? Current.Version;

    private bool IsOlder => Version is { } version && version != Current.Version;

    private string DownloadAddress => PreviewAddress.OfDownload(Current.Id, ShownVersion);

    private string? Placeholder => Current.HasThumbnail && !IsOlder ? PreviewAddress.OfThumbnail(Current) : null;

    private DriveEntry? Before { get; set; }

    private DriveEntry? After { get; set; }

    private string Facts { get; set; } = string.Empty;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _script?.EndAsync("detach", _element) ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var files = Entries.Where(entry => !entry.IsFolder).ToList();
        var at = files.FindIndex(entry => entry.Id == Current.Id);
        Before = at > 0 ? files[at - 1] : null;
        After = at >= 0 && at < files.Count - 1 ? files[at + 1] : null;
        Facts = IsOlder
            ? T["OlderVersion"]
            : at >= 0 && files.Count > 1 ? $"{ByteSize.Format(Current.Length)} · {T["Position", at + 1, files.Count]}" : ByteSize.Format(Current.Length);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var isOther = _focused != (Current.Id, ShownVersion);
        _focused = (Current.Id, ShownVersion);
        if (firstRender)
        {
            _script = new JsModule(Js, "/" + Assets["js/previews/overlay.js"]);
            await _script.CallAsync("attach", _element);
        }
        else if (isOther && _script is not null)
        {
            // The focus may have been on an element of the previous file.
            await _script.CallAsync("keepFocus", _element);
        }
    }

    private Task CloseAsync() => Closed.InvokeAsync();

    private Task GoAsync(DriveEntry? entry) => entry is null ? Task.CompletedTask : CurrentChanged.InvokeAsync(entry);
}
