using Microsoft.AspNetCore.Components;
using SecureVault.Core.Doctor;
using SecureVault.Core.Maintenance;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>Tests the store with all probes, and says what to do about what was found.</summary>
public sealed partial class StoreTest
{
    private readonly List<ProbeReport> _reports = [];
    private bool _isRunning;

    [Inject]
    private StoreExamination Examination { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool FollowsJobs => false;

    private string Summary => T["StoreTestSummary", CountOf(ProbeOutcome.Pass), CountOf(ProbeOutcome.Note), CountOf(ProbeOutcome.Fail)];

    /// <summary>There is nothing to show before somebody asks.</summary>
    protected override Task<bool> LoadAsync() => Task.FromResult(true);

    private int CountOf(ProbeOutcome outcome) => _reports.Count(report => report.Outcome == outcome);

    private async Task RunAsync()
    {
        _reports.Clear();
        _isRunning = true;
        await CallAsync(() => User.RunAsync((self, token) => Examination.RunAsync(self, onlyQuick: false, ShowAsync, token), Ended));
        _isRunning = false;
    }

    private Task ShowAsync(ProbeReport report) => InvokeAsync(() =>
    {
        _reports.Add(report);
        StateHasChanged();
    });
}
