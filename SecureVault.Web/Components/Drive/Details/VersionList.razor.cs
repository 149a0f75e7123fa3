using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Versions;
using SecureVault.Web.Components.Drive.Calls;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Details;

/// <summary>The earlier contents of a file, each of which can be restored.</summary>
public sealed partial class VersionList
{
    private readonly HashSet<VersionId> _receipts = [];
    private IReadOnlyList<VersionEntry>? _versions;
    private DriveEntry? _shown;
    private ElementReference _heading;
    private bool _failed;

    [Parameter, EditorRequired]
    public DriveEntry Entry { get; set; } = default!;

    /// <summary>The time zone of the browser.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The current time, for ages such as '2 hours ago'.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>The person wants to see a content.</summary>
    [Parameter]
    public EventCallback<(DriveEntry Entry, VersionId Version)> Preview { get; set; }

    [Inject]
    private UserVersions Versions { get; set; } = default!;

    [Inject]
    private BusyNotifier Work { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReferenceEquals(_shown, Entry) ? Task.CompletedTask : ReadAsync();

    /// <summary>Each version with a name of its own, so that screen reader users can tell their buttons apart.</summary>
    private IEnumerable<(VersionEntry Version, string Name)> Named()
    {
        var versions = _versions ?? [];
        var moments = versions.Where(version => !version.IsCurrent).CountBy(version => TimeText.Moment(version.Stored, Zone)).ToDictionary();
        var taken = new HashSet<string>();
        foreach (var version in versions)
        {
            var moment = TimeText.Moment(version.Stored, Zone);
            string name = version.IsCurrent ? T["NameOfCurrent"] : T["NameOfVersion", moments[moment] == 1 ? moment : TimeText.Exact(version.Stored, Zone)];
            for (var number = 2; !taken.Add(name); number++)
            {
                name = T["NameOfVersion", $"{TimeText.Exact(version.Stored, Zone)} ({number})"];
            }

            yield return (version, name);
        }
    }

    private void ToggleReceipt(VersionEntry version)
    {
        if (!_receipts.Remove(version.Id))
        {
            _receipts.Add(version.Id);
        }
    }

    private async Task ReadAsync()
    {
        _shown = Entry;
        _failed = await Work.TryAsync(async () => _versions = await Versions.ListAsync(Entry.Id, CancellationToken.None)) is not null;
    }

    private async Task RestoreAsync(VersionEntry version)
    {
        var restored = false;
        if (await Work.RunAsync(async () => restored = await Versions.RestoreAsync(Entry.Id, version.Id, CancellationToken.None), "NothingRestored"))
        {
            Work.Tell(restored ? T["VersionRestored", Entry.Name] : T["ItemGone"], restored ? Severity.Success : Severity.Warning);
            await ReadAgainAsync();
        }
    }

    private async Task DeleteAsync(VersionEntry version)
    {
        var dialog = await Dialogs.ShowAsync<VersionDialog>(title: null, new DialogParameters<VersionDialog> { { it => it.Name, Entry.Name } });
        if (await dialog.Result is { Canceled: false }
            && await Work.RunAsync(() => Versions.DeleteAsync(Entry.Id, version.Id, CancellationToken.None), "NothingDeleted"))
        {
            await ReadAgainAsync();
        }
    }

    /// <summary>The button that was pressed is gone with its version, and the focus with it.</summary>
    private async Task ReadAgainAsync()
    {
        await ReadAsync();
        StateHasChanged();
        try
        {
            await JsModule.TryAsync(() => _heading.FocusAsync(preventScroll: true));
        }
        catch (JSException)
        {
            // The pane was closed meanwhile.
        }
    }
}
