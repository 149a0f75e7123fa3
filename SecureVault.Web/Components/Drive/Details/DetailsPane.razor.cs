using Microsoft.AspNetCore.Components;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Details;

/// <summary>The details of the chosen items: beside the list on a desktop, over it on a phone.</summary>
public sealed partial class DetailsPane
{
    private DriveEntry? _shown;
    private string _place = string.Empty;
    private FolderSize? _size;

    [Parameter, EditorRequired]
    public IReadOnlyList<DriveEntry> Entries { get; set; } = [];

    /// <summary>Bytes that a download of them brings.</summary>
    [Parameter, EditorRequired]
    public long Bytes { get; set; }

    [Parameter, EditorRequired]
    public EventCallback Close { get; set; }

    /// <summary>The person wants to see an older content.</summary>
    [Parameter]
    public EventCallback<(DriveEntry Entry, VersionId Version)> Preview { get; set; }

    [Inject]
    private UserLists Lists { get; set; } = default!;

    [Inject]
    private DriveErrorHandler Errors { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private BrowserZone Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private TimeZoneInfo Zone => Browser.Zone;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Entries is not [var only])
        {
            _shown = null;
            return;
        }

        // Each fresh list brings new entries, so that size and place follow what happens elsewhere.
        if (ReferenceEquals(_shown, only))
        {
            return;
        }

        if (_shown?.Id != only.Id)
        {
            (_size, _place) = (null, T["FilesTitle"]);
        }

        _shown = only;
        await Errors.TryAsync(async () =>
        {
            var path = await Lists.PathOfAsync(only.Id, CancellationToken.None);
            var size = only.IsFolder ? await Lists.MeasureAsync(only.Id, CancellationToken.None) : null;
            if (ReferenceEquals(_shown, only))
            {
                _place = path is [.., var last] ? last.Name : T["FilesTitle"];
                _size = size;
            }
        });
    }
}
