using Microsoft.AspNetCore.Components;
using SecureVault.Core.Doctor;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Moving;

namespace SecureVault.Web.Components.Upkeep.Moves;

/// <summary>Chooses and tests the target of a move, shows what would be moved, and begins it.</summary>
public sealed partial class StoreMoveTarget
{
    private const string Example = """
        { "ObjectStore": {
            "Kind": "S3",
            "S3": {
              "Bucket": "my-vault",
              "Region": "eu-central-1",
              "AccessKeyId": "…",
              "SecretAccessKey": "…" } } }
        """;

    private readonly List<ProbeReport> _reports = [];
    private MoveProposal? _proposal;
    private MoveException? _refusal;
    private string? _chosen;
    private bool _isTesting;

    /// <summary>Names of the files that describe targets.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<string> Targets { get; set; } = [];

    /// <summary>Where they are.</summary>
    [Parameter]
    [EditorRequired]
    public string Folder { get; set; } = string.Empty;

    /// <summary>What choosing one means just now.</summary>
    [Parameter]
    public string? About { get; set; }

    /// <summary>A move was begun.</summary>
    [Parameter]
    public EventCallback Begun { get; set; }

    /// <summary>Somebody wants the files to be listed anew.</summary>
    [Parameter]
    public EventCallback Look { get; set; }

    [Inject]
    private StoreMoveBoard Board { get; set; } = default!;

    /// <inheritdoc/>
    protected override bool FollowsJobs => false;

    private string? Chosen => Targets.Contains(_chosen) ? _chosen : Targets.Count > 0 ? Targets[0] : null;

    private bool HasFailed => CountOf(ProbeOutcome.Fail) > 0;

    /// <summary>There is nothing to show before somebody asks.</summary>
    protected override Task<bool> LoadAsync() => Task.FromResult(true);

    private int CountOf(ProbeOutcome outcome) => _reports.Count(report => report.Outcome == outcome);

    private void Choose(string target)
    {
        _chosen = target;
        Forget();
    }

    private void Forget()
    {
        (_proposal, _refusal) = (null, null);
        _reports.Clear();
    }

    private async Task TestAsync()
    {
        Forget();
        _isTesting = true;
        await CallAsync(async () =>
        {
            try
            {
                _proposal = await User.RunAsync((self, token) => Board.ProposeAsync(self, Chosen!, ShowAsync, token), Ended);
                return _proposal is not null || HasFailed;
            }
            catch (MoveException refused)
            {
                _refusal = refused;
                return true;
            }
        });
        _isTesting = false;
    }

    private async Task BeginAsync()
    {
        var proposal = _proposal!;
        Forget();
        await CallAsync(async () =>
        {
            try
            {
                return await User.RunAsync((self, token) => Board.BeginAsync(self, proposal, token), Ended);
            }
            catch (MoveException refused)
            {
                _refusal = refused;
                return true;
            }
        });
        await Begun.InvokeAsync();
    }

    private Task ShowAsync(ProbeReport report) => InvokeAsync(() =>
    {
        _reports.Add(report);
        StateHasChanged();
    });
}
