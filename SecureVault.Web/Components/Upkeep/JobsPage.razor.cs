using Microsoft.AspNetCore.Components;
using SecureVault.Core;
using SecureVault.Core.Jobs;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>Lists the jobs that the server runs by itself; for administrators.</summary>
public sealed partial class JobsPage
{
    private IReadOnlyList<JobStatus>? _jobs;

    [Inject]
    private JobBoard Board { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync() => (_jobs = await User.CallAsync(Board.ListAsync, Ended)) is not null;

    private static string? ChipOf(JobState state) => state switch
    {
        JobState.Running => "sv-chip--accent",
        JobState.Failed => "sv-chip--danger",
        JobState.Idle or JobState.Paused => null,
    };

    private string NextOf(JobStatus job) => job switch
    {
        { IsRunning: true } => T["RunningNow"],
        { IsPaused: true } => T["NotWhilePaused"],
        { IsElsewhere: true } => T["RunningElsewhere"],
        { DueAt: { } due } when due - Now > TimeSpan.FromMinutes(2) => TimeText.Moment(due, Browser.Zone),
        _ => T["Soon"],
    };

    private Task RunNowAsync(JobName job) => TellAsync((self, token) => Board.RunNowAsync(self, job, token));

    private Task PauseAsync(JobName job) => TellAsync((self, token) => Board.PauseAsync(self, job, token));

    private Task ResumeAsync(JobName job) => TellAsync((self, token) => Board.ResumeAsync(self, job, token));

    private Task CancelAsync(JobName job) => TellAsync((self, token) => Board.CancelAsync(self, job, token));

    private Task TellAsync(Func<UserId, CancellationToken, Task<bool>> tell) => CallAsync(() => User.CallAsync(tell, Ended));
}
