using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Jobs;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>Jobs and their results in words.</summary>
internal static class JobText
{
    private static readonly IStringLocalizer T = Words.Of<UpkeepTexts>();

    public static string NameOf(JobName job) => job switch
    {
        JobName.Sweep => T["Sweep"],
        JobName.KeyCards => T["KeyCards"],
        JobName.Backup => T["Backup"],
        JobName.SpaceCheck => T["SpaceCheck"],
        JobName.KeyCheck => T["KeyCheck"],
        JobName.Rehearsal => T["Rehearsal"],
        JobName.Verification => T["Verification"],
        JobName.SignInCleanup => T["SignInCleanup"],
        JobName.CopyCleanup => T["CopyCleanup"],
        JobName.UserKeys => T["UserKeys"],
        JobName.KeyRotation => T["KeyRotation"],
        JobName.AuditLog => T["AuditJob"],
        JobName.Mail => T["MailJob"],
        JobName.AccountDeletion => T["AccountDeletion"],
    };

    public static string AboutOf(JobName job) => job switch
    {
        JobName.Sweep => T["SweepAbout"],
        JobName.KeyCards => T["KeyCardsAbout"],
        JobName.Backup => T["BackupAbout"],
        JobName.SpaceCheck => T["SpaceCheckAbout"],
        JobName.KeyCheck => T["KeyCheckAbout"],
        JobName.Rehearsal => T["RehearsalAbout"],
        JobName.Verification => T["VerificationAbout"],
        JobName.SignInCleanup => T["SignInCleanupAbout"],
        JobName.CopyCleanup => T["CopyCleanupAbout"],
        JobName.UserKeys => T["UserKeysAbout"],
        JobName.KeyRotation => T["KeyRotationAbout"],
        JobName.AuditLog => T["AuditJobAbout"],
        JobName.Mail => T["MailJobAbout"],
        JobName.AccountDeletion => T["AccountDeletionAbout"],
    };

    public static string StateOf(JobState state) => state switch
    {
        JobState.Idle => T["Waiting"],
        JobState.Running => T["Running"],
        JobState.Paused => T["Paused"],
        JobState.Failed => T["Failed"],
    };

    /// <summary>How far a run has come.</summary>
    public static string ProgressOf(JobName job, JobProgress progress) => (job, progress) switch
    {
        (JobName.Backup, _) => T.Counted("RowsDone", progress.Done),
        (JobName.UserKeys, { Total: { } total }) => T["NamesAndKeysOf", progress.Done, total],
        (JobName.KeyRotation, { Total: { } keys }) => T["KeysOf", progress.Done, keys],
        (_, { Total: { } total, Bytes: > 0 }) => T["ObjectsAndBytesOf", progress.Done, total, ByteSize.Format(progress.Bytes)],
        (_, { Total: { } total }) => T["ObjectsOf", progress.Done, total],
        _ => T["Working"],
    };

    /// <summary>The result of a run in a sentence.</summary>
    public static string ResultOf(JobName job, JobResult result) => result.Outcome switch
    {
        JobOutcome.Done => DoneOf(job, result),
        JobOutcome.Failed => FailureOf(job, result),
        JobOutcome.Held when job == JobName.KeyRotation => T["KeysHeld"],
        JobOutcome.Held => T["HeldResult"],
        JobOutcome.Cancelled => T["CancelledResult"],
        JobOutcome.Interrupted => T["InterruptedResult"],
    };

    /// <summary>'220 of 220' for a run that opened objects.</summary>
    public static string OpenedOf(JobResult result) =>
        T["OpenedOf", result[JobCount.Intact], result[JobCount.Intact] + NotIntact(result)];

    /// <summary>'48 s', '12 min' or '3 h'.</summary>
    public static string DurationOf(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => T["Seconds", Math.Ceiling(duration.TotalSeconds).ToString("N0", CultureInfo.CurrentCulture)],
        { TotalHours: < 2 } => T["Minutes", duration.TotalMinutes.ToString("N0", CultureInfo.CurrentCulture)],
        _ => T["Hours", duration.TotalHours.ToString("N0", CultureInfo.CurrentCulture)],
    };

    private static string DoneOf(JobName job, JobResult result) => job switch
    {
        JobName.Sweep when result[JobCount.Removed] > 0 => T.Counted("SweepRemoved", result[JobCount.Removed]),
        JobName.Sweep => T["SweepNothing"],
        JobName.KeyCards when result[JobCount.CardsRepaired] > 0 => T.Counted("CardsRepaired", result[JobCount.CardsRepaired]),
        JobName.KeyCards => T["CardsThere"],
        JobName.Backup when result[JobCount.Backups] > 0 => T["BackupMade", ByteSize.Format(result[JobCount.Bytes])],
        JobName.Backup => T["BackupNotDue"],
        JobName.SpaceCheck => T["SpaceRight"],
        JobName.KeyCheck => T.Counted("KeysOpened", result[JobCount.KeysOpened]),
        JobName.Rehearsal => T["RehearsalDone", OpenedOf(result)],
        JobName.Verification when result[JobCount.Intact] > 0 => T.Counted("VerificationDone", result[JobCount.Intact], ByteSize.Format(result[JobCount.Bytes])),
        JobName.Verification => T["VerificationNothing"],
        JobName.UserKeys when result[JobCount.Resealed] > 0 => T.Counted("Resealed", result[JobCount.Resealed]),
        JobName.UserKeys when result[JobCount.Rewrapped] > 0 => T.Counted("Rewrapped", result[JobCount.Rewrapped]),
        JobName.UserKeys => T["UserKeysNothing"],
        JobName.KeyRotation when result[JobCount.KeysRewrapped] > 0 => T.Counted("KeysRewrapped", result[JobCount.KeysRewrapped]),
        JobName.KeyRotation => T["KeysAllActive"],
        JobName.AuditLog => T.Counted("AuditWhole", result[JobCount.Rows]),
        JobName.Mail when result[JobCount.Sent] > 0 => T.Counted("MailSent", result[JobCount.Sent]),
        JobName.Mail => T["MailNothing"],
        JobName.AccountDeletion when result[JobCount.Accounts] > 0 => T.Counted("AccountsDestroyed", result[JobCount.Accounts]),
        JobName.AccountDeletion when result[JobCount.Left] > 0 => T.Counted("AccountsLeft", result[JobCount.Left]),
        JobName.AccountDeletion => T["AccountDeletionNothing"],
        JobName.SignInCleanup or JobName.CopyCleanup => T["Done"],
    };

    private static string FailureOf(JobName job, JobResult result) => (job, result.Error) switch
    {
        (JobName.SpaceCheck, JobError.Findings) => T.Counted("SpaceWrong", result[JobCount.Differences]),
        (JobName.UserKeys, JobError.Findings) => T.Counted("NotRewrapped", result[JobCount.KeysFailed]),
        (JobName.KeyCheck or JobName.KeyRotation, JobError.Key) when result[JobCount.KeysFailed] > 0 => T.Counted("KeysNotOpened", result[JobCount.KeysFailed]),
        (JobName.Rehearsal, JobError.Findings) when result[JobCount.CardsFailed] > 0 => T.Counted("CardsNotOpened", result[JobCount.CardsFailed]),
        (JobName.AuditLog, JobError.Findings) => T["AuditBroken"],
        (_, JobError.Findings) => T.Counted("ObjectsNotIntact", NotIntact(result)),
        (_, { } error) => ErrorOf(error),
        _ => ErrorOf(JobError.Unexpected),
    };

    private static string ErrorOf(JobError error) => error switch
    {
        JobError.Unexpected => T["ErrorUnexpected"],
        JobError.StoreUnavailable => T["ErrorStoreUnavailable"],
        JobError.StoreRefused => T["ErrorStoreRefused"],
        JobError.Database => T["ErrorDatabase"],
        JobError.DiskFull => T["ErrorDiskFull"],
        JobError.Disk => T["ErrorDisk"],
        JobError.Key => T["ErrorKey"],
        JobError.NoBackup => T["ErrorNoBackup"],
        JobError.BackupDamaged => T["ErrorBackupDamaged"],
        JobError.Findings => T["ErrorFindings"],
        JobError.Mail => T["MailNotTaken"],
    };

    private static long NotIntact(JobResult result) =>
        result[JobCount.Damaged] + result[JobCount.Missing];
}
