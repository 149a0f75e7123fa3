using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SecureVault.Core.Doctor;
using SecureVault.Core.Maintenance;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Endpoints;

namespace SecureVault.Web.Components.Upkeep.Diagnostics;

/// <summary>Shows on what the vault runs and how this browser reaches it.</summary>
public sealed partial class DiagnosticsPage : IAsyncDisposable
{
    private static readonly TimeSpan CopiedFor = TimeSpan.FromSeconds(2.5);

    private readonly List<ProbeReport> _probes = [];
    private JsModule? _script;
    private SystemReport? _report;
    private BrowserConnection? _connection;
    private TimeSpan? _roundTrip;
    private bool _isLooking;
    private string _copyLabel = string.Empty;

    [Inject]
    private SystemReports Reports { get; set; } = default!;

    [Inject]
    private StoreExamination Examination { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool FollowsJobs => false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_script is not null)
        {
            await _script.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        _copyLabel = T["CopyForSupport"];
        _report = await User.RunAsync(Reports.ReadAsync, Ended);
        if (_report is null)
        {
            return false;
        }

        StateHasChanged(); // the store may take its time
        _probes.Clear();
        return await User.RunAsync((self, token) => Examination.RunAsync(self, onlyQuick: true, ShowAsync, token), Ended);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender)
        {
            _script = new JsModule(Js, "./" + Assets["js/upkeep/diagnostics.js"]);
            await CompareAsync();
        }
    }

    private string NamesOf(IReadOnlyList<string> names) => names.Count == 0 ? T["NoHeaders"] : string.Join(", ", names);

    private string SizeOf(long? bytes) => bytes is { } known ? ByteSize.Format(known) : T["Unknown"];

    private async Task CompareAsync()
    {
        _connection = await _script!.CallAsync<BrowserConnection>("compare", ConnectionEndpoint.Path);

        // The script is there by now, so that this is the way there and back.
        var sent = Clock.GetTimestamp();
        _roundTrip = await _script.CallAsync<bool>("answer") ? Clock.GetElapsedTime(sent) : null;
        StateHasChanged();
    }

    private async Task LookAgainAsync()
    {
        _isLooking = true;
        await RefreshAsync();
        await CompareAsync();
        _isLooking = false;
    }

    private Task ShowAsync(ProbeReport report) => InvokeAsync(() =>
    {
        _probes.Add(report);
        StateHasChanged();
    });

    private async Task CopyAsync()
    {
        var text = SupportText.Of(_report!, _connection, _roundTrip, _probes);
        _copyLabel = await _script!.CallAsync<bool>("copy", text) ? T["Copied"] : T["NotCopied"];
        StateHasChanged();
        try
        {
            await Task.Delay(CopiedFor, Clock, Ended);
        }
        catch (OperationCanceledException)
        {
            return; // the page is gone
        }

        _copyLabel = T["CopyForSupport"];
    }
}
