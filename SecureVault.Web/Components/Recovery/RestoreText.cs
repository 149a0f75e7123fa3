using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Recovery;

/// <summary>A restore in words.</summary>
internal static class RestoreText
{
    private static readonly IStringLocalizer T = Words.Of<RestoreTexts>();

    /// <summary>What happened and what to do.</summary>
    public static string Of(RestoreProblem problem) => problem switch
    {
        RestoreProblem.Cancelled => T["ProblemCancelled"],
        RestoreProblem.NoKey => T["ProblemNoKey"],
        RestoreProblem.WrongKey => T["ProblemWrongKey"],
        RestoreProblem.Nothing => T["ProblemNothing"],
        RestoreProblem.Damaged => T["ProblemDamaged"],
        RestoreProblem.Newer => T["ProblemNewer"],
        RestoreProblem.StoreUnavailable => T["ProblemStoreUnavailable"],
        RestoreProblem.StoreRefused => T["ProblemStoreRefused"],
        RestoreProblem.Settings => T["ProblemSettings"],
        RestoreProblem.DiskFull => T["ProblemDiskFull"],
        RestoreProblem.Disk => T["ProblemDisk"],
        RestoreProblem.InUse => T["ProblemInUse"],
        RestoreProblem.HasAccounts => T["ProblemHasAccounts"],
        RestoreProblem.Inconsistent => T["ProblemInconsistent"],
        RestoreProblem.Unexpected => T["ProblemUnexpected"],
    };

    /// <summary>How far it has come.</summary>
    public static string ProgressOf(RestoreState.Running running) => running switch
    {
        { IsEnding: true } => T["Cancelling"],
        { Progress.Adopted: { } adopted } => T["ContentsOf", adopted.Done, adopted.Total],
        { Progress: { } progress, Rows: > 0 } => T["RowsOf", progress.Rows, running.Rows],
        _ => T["Preparing"],
    };

    /// <summary>The same in thousandths; null while it can't be told.</summary>
    public static long? ShareOf(RestoreState.Running running) => running switch
    {
        { Progress.Adopted: { Total: > 0 } adopted } => adopted.Done * 1000L / adopted.Total,
        { Progress: { Adopted: null } progress, Rows: > 0 } => progress.Rows * 1000 / running.Rows,
        _ => null,
    };
}
