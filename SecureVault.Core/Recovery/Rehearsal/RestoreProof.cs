using SecureVault.Core.Jobs;

namespace SecureVault.Core.Recovery.Rehearsal;

/// <summary>Whether there is a recent proof that the vault can be restored.</summary>
public static class RestoreProof
{
    /// <summary>How old a proof gets before it counts no more, however seldom rehearsals are.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(35);

    /// <summary>True when an administrator has to look: no rehearsal succeeded for too long, or none ever did and one was tried or paused.</summary>
    /// <param name="rehearsal">The job.</param>
    /// <param name="now">The time.</param>
    public static bool IsMissing(JobStatus rehearsal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rehearsal);
        return rehearsal.SucceededAt is { } proven
            ? now - proven > MaxAge || proven - now > TimeSpan.FromHours(1)
            : rehearsal.IsPaused || rehearsal.Last is { Outcome: JobOutcome.Failed or JobOutcome.Cancelled or JobOutcome.Held };
    }
}
