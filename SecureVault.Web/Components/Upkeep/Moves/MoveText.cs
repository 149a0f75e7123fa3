using Microsoft.Extensions.Localization;
using SecureVault.Core.Moving;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Upkeep.Moves;

/// <summary>A move of the store in words.</summary>
internal static class MoveText
{
    private static readonly IStringLocalizer T = Words.Of<UpkeepTexts>();

    /// <summary>Why it does not begin, go on or end, and what to do.</summary>
    public static string Of(MoveError error) => error switch
    {
        MoveError.Settings => T["MoveSettings"],
        MoveError.NoMove => T["MoveNoMove"],
        MoveError.OtherMove => T["MoveOther"],
        MoveError.SameStore => T["MoveSame"],
        MoveError.ForeignStore => T["MoveForeign"],
        MoveError.NoRoom => T["MoveNoRoom"],
        MoveError.Held => T["MoveHeld"],
        MoveError.LeftStore => T["MoveLeft"],
        MoveError.TargetNotReady => T["MoveNotReady"],
        MoveError.UploadsUnfinished => T["MoveUploads"],
        MoveError.Unreadable => T["MoveUnreadable"],
        MoveError.LyingTarget => T["MoveLying"],
        MoveError.Store => T["MoveStore"],
        MoveError.UnreadableNote => T["MoveUnreadableNote"],
        MoveError.Differing => T["MoveDiffering"],
    };

    /// <summary>How it stands, as a heading.</summary>
    public static string HeadlineOf(MoveStatus? move) => move switch
    {
        null => T["MoveTitle"],
        { State: MoveState.Copying, Refusal: not null, Note: not null } => T["MoveStuck"],
        { State: MoveState.Copying } => T["Moving"],
        { State: MoveState.Paused } => T["MovePaused"],
        { State: MoveState.Copied } => T["MoveCopied"],
        { State: MoveState.Finishing } => T["MoveFinishing"],
        { State: MoveState.Finished } => T["MoveFinished"],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What to do, or what goes on.</summary>
    public static string MeaningOf(MoveStatus? move) => move switch
    {
        null => T["MoveAbout"],
        { State: MoveState.Copying, Refusal: { } refusal, Note: not null } => Of(refusal),
        { State: MoveState.Copying } => T["MovingMeans"],
        { State: MoveState.Paused } => T["MovePausedMeans"],
        { State: MoveState.Copied } => T["MoveCopiedMeans"],
        { State: MoveState.Finishing } => T["MoveFinishingMeans"],
        { State: MoveState.Finished } => T["MoveFinishedMeans"],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What would be moved.</summary>
    public static string Of(MoveProposal proposal) =>
        proposal.IsRenewal ? T["MoveProposalRenewal", proposal.To]
        : proposal.IsTurned ? T.Counted("MoveProposalTurned", proposal.Objects, proposal.To, ByteSize.Format(proposal.Bytes))
        : proposal.IsReturn ? T.Counted("MoveProposalReturn", proposal.Objects, proposal.To, ByteSize.Format(proposal.Bytes))
        : T.Counted("MoveProposal", proposal.Objects, proposal.To, ByteSize.Format(proposal.Bytes));
}
