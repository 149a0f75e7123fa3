using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Jobs;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Recovery.Rehearsal;
using SecureVault.Web.Components.Admin;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Components.Upkeep;

namespace SecureVault.Web.Components.Overview;

/// <summary>Finds what needs a hand, the most urgent first. Each thing is asked of the place that knows it, so that this page says the same as the others.</summary>
internal sealed class Concerns(StoreCheck store, JobBoard jobs, AuditBoard audit, RecoveryKey recovery, SystemReports system, TimeProvider clock)
{
    // Below this a database soon takes nothing more; the ballast that is kept for that case is a part of it.
    private const long LowDiskBytes = 1_000_000_000;

    private static readonly IStringLocalizer T = Words.Of<OverviewTexts>();

    /// <summary>Looks now.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    public async Task<IReadOnlyList<Concern>?> FindAsync(UserId administrator, CancellationToken cancellationToken)
    {
        if (await jobs.ListAsync(administrator, cancellationToken) is not { } all
            || await store.CountMarkedAsync(administrator, cancellationToken) is not { } damaged
            || await system.ReadAsync(administrator, cancellationToken) is not { } machine)
        {
            return null;
        }

        var check = await audit.FindCheckAsync(administrator, cancellationToken);
        Concern?[] found =
        [
            store.Hold is { } hold ? new(Icons.Material.Outlined.Shield, T["Held"], HoldText.Of(hold.Reason), "/admin/store") { IsUrgent = true } : null,
            damaged > 0 ? new(Icons.Material.Outlined.BrokenImage, T.Counted("Damaged", damaged), T["DamagedText"], "/admin/store") { IsUrgent = true } : null,
            check is { IsWhole: false } ? new(Icons.Material.Outlined.FactCheck, T["AuditBroken"], T["AuditBrokenText"], "/admin/audit") { IsUrgent = true } : null,
            LowDiskOf(machine),
            await recovery.IsConfirmedAsync(cancellationToken) ? null : new(Icons.Material.Outlined.Key, T["KeyNotKept"], T["KeyNotKeptText"], "/account/recovery-key"),
            IsProofMissing(all) ? new(Icons.Material.Outlined.Backup, T["ProofMissing"], T["ProofMissingText"], "/admin/backup") : null,
            store.Doubt is null ? null : new(Icons.Material.Outlined.Schedule, T["ClockDoubt"], T["ClockDoubtText"], "/admin/store"),
            .. all.Where(job => job.Failures > 0).Select(FailureOf),
        ];
        return [.. found.OfType<Concern>()];
    }

    private static Concern FailureOf(JobStatus job) => new(
        Icons.Material.Outlined.ErrorOutline, T["JobFailed", JobText.NameOf(job.Name)], T.Counted("JobFailedText", job.Failures), "/admin/jobs");

    private bool IsProofMissing(IReadOnlyList<JobStatus> all) =>
        all.FirstOrDefault(job => job.Name == JobName.Rehearsal) is { } rehearsal && RestoreProof.IsMissing(rehearsal, clock.GetUtcNow());

    private static Concern? LowDiskOf(SystemReport machine) =>
        new[] { machine.DataFreeBytes, machine.DatabaseFreeBytes }.Min() is { } free and < LowDiskBytes
            ? new(Icons.Material.Outlined.Storage, T["LowDisk", ByteSize.Format(free)], T["LowDiskText"], "/admin/diagnostics") { IsUrgent = true }
            : null;
}
