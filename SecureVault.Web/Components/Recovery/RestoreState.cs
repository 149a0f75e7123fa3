using SecureVault.Core.Recovery;

namespace SecureVault.Web.Components.Recovery;

/// <summary>What somebody chose to restore.</summary>
/// <param name="Backup">The backup; null for none, which makes everything from key cards and files.</param>
internal sealed record RestoreChoice(BackupId? Backup);

/// <summary>All that the page needs to offer a restore.</summary>
/// <param name="Offer">What there is to restore from.</param>
/// <param name="Replaces">Whether there is a database, which is kept under another name.</param>
public sealed record RestoreView(RestoreOffer Offer, bool Replaces);

/// <summary>What came of a restore.</summary>
/// <param name="Backup">When the backup was made; null for none.</param>
/// <param name="Result">The counts.</param>
/// <param name="Replaced">Where the former database is; null when there was none.</param>
public sealed record RestoreReport(DateTimeOffset? Backup, RestoreResult Result, string? Replaced);

/// <summary>How a restore stands.</summary>
internal abstract record RestoreState
{
    private RestoreState()
    {
    }

    /// <summary>Nothing is under way.</summary>
    /// <param name="Problem">Why the last one did nothing; null before the first.</param>
    public sealed record Waiting(RestoreProblem? Problem) : RestoreState;

    /// <summary>It is under way, or begins as soon as the server has let go of its database.</summary>
    /// <param name="Progress">How far it has come; null before it tells.</param>
    /// <param name="Rows">How many rows the backup has; 0 without one, or before it is opened.</param>
    /// <param name="IsEnding">Whether somebody has cancelled it.</param>
    public sealed record Running(RestoreProgress? Progress, long Rows, bool IsEnding) : RestoreState;

    /// <summary>It is done.</summary>
    /// <param name="Report">What came of it.</param>
    /// <param name="StartErrors">Why the vault did not start with the restored database; empty when it did, or is about to.</param>
    public sealed record Done(RestoreReport Report, IReadOnlyList<string> StartErrors) : RestoreState;
}
