using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using SecureVault.Core.Jobs;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Rehearsal;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>The backups in the store, and whether one of them was proven to restore; for administrators.</summary>
public sealed partial class BackupPage
{
    private IReadOnlyList<Backup>? _backups;
    private JobStatus? _backup;
    private JobStatus? _rehearsal;
    private DateTimeOffset? _listedFor;

    [Inject]
    private BackupBoard Backups { get; set; } = default!;

    [Inject]
    private JobBoard Board { get; set; } = default!;

    [Inject]
    private IOptions<BackupOptions> Options { get; set; } = default!;

    private Backup? Newest => _backups?.FirstOrDefault(backup => backup.IsWhole);

    private bool IsProofMissing => RestoreProof.IsMissing(_rehearsal!, Now);

    private bool NeedsHand => IsProofMissing || _backup!.State == JobState.Failed || Stopped is not null || _backups is { } && Newest is null;

    /// <summary>Why the newest backup will grow old; null when it won't.</summary>
    private string? Stopped =>
        _backup!.IsPaused ? T["BackupsPaused"].Value
        : _backup.Last is { Outcome: JobOutcome.Held } ? T["BackupsHeld"].Value
        : Newest is { } newest && Options.Value.IntervalHours is > 0 and var hours && Now - newest.Id.Time > TimeSpan.FromHours(2 * hours) ? T["BackupsOld"].Value
        : null;

    private string Headline =>
        _backup!.State == JobState.Failed ? T["BackupFails"]
        : Stopped is not null ? T["BackupsStopped"]
        : IsProofMissing ? T["NotProven"]
        : _backups is null ? T["NotKnown"]
        : Newest is null ? T["NotBackedUp"]
        : _rehearsal!.SucceededAt is null ? T["BackedUp"]
        : T["BackedUpAndProven"];

    private string FirstStep =>
        _backup is { State: JobState.Failed, Last: { } failed } ? JobText.ResultOf(JobName.Backup, failed)
        : Stopped is { } stopped ? stopped
        : _rehearsal is { IsRunning: false, Last: { Outcome: JobOutcome.Failed } result } ? JobText.ResultOf(JobName.Rehearsal, result)
        : _rehearsal!.IsPaused ? T["RehearsalPaused"]
        : _backups is not null && Newest is null ? T["NotBackedUpText"]
        : IsProofMissing ? (_rehearsal.SucceededAt is null ? T["NeverProvenText"] : T["NotProvenText"])
        : _rehearsal.SucceededAt is null ? T["BackedUpText"]
        : T["ProvenText"];

    private string Proof
    {
        get
        {
            if (_rehearsal!.SucceededAt is not { } proven)
            {
                return T["None"];
            }

            var age = TimeText.Relative(proven, Now, Browser.Zone);
            return _rehearsal is { Last: { Outcome: JobOutcome.Done } last, StartedAt: { } started, EndedAt: { } ended }
                ? T["ProofFacts", age, JobText.DurationOf(ended - started), JobText.OpenedOf(last)]
                : age;
        }
    }

    /// <summary>Jobs tell of their progress each second; the store is asked for its list when a backup has ended.</summary>
    protected override async Task<bool> LoadAsync()
    {
        if (await User.CallAsync(Board.ListAsync, Ended) is not { } jobs)
        {
            return false;
        }

        _backup = jobs.Single(job => job.Name == JobName.Backup);
        _rehearsal = jobs.Single(job => job.Name == JobName.Rehearsal);
        if (_backups is null || _listedFor != _backup.EndedAt)
        {
            _backups = await User.CallAsync(Backups.ListAsync, Ended);
            _listedFor = _backup.EndedAt;
        }

        return _backups is not null;
    }

    private Task RunNowAsync(JobName job) => CallAsync(() => User.CallAsync((self, token) => Board.RunNowAsync(self, job, token), Ended));
}
