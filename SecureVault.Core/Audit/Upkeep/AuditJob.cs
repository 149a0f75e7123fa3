using Microsoft.Extensions.Logging;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Audit.Upkeep;

/// <summary>Writes the end of the log into the store each hour; once a day it verifies the log and cuts what is old.</summary>
internal sealed partial class AuditJob(
    AuditCheckup checkup, AuditHeads heads, AuditRetention retention, StoreOwnership ownership, ClockWatch watch, TimeProvider clock, ILogger<AuditJob> logger) : IJob
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromDays(1);

    private long? _checked;
    private JobResult _last = JobResult.Done();

    public JobName Name => JobName.AuditLog;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromHours(1)) { StartDelay = TimeSpan.FromMinutes(5), FirstRetry = TimeSpan.FromMinutes(5) };

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (ownership.Hold is not null)
        {
            return JobResult.Held; // the database may be an older one, and its end must not stand beside those of the newest
        }

        if (run.IsAsked || _checked is not { } last || clock.GetElapsedTime(last) >= CheckInterval)
        {
            _last = await CheckAsync(run, cancellationToken).ConfigureAwait(false);
            _checked = clock.GetTimestamp();
        }

        // Also of a log that is broken: what is written from now on is worth as much, and no head takes the place of another.
        if (await heads.WriteAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            _last = JobResult.Failed(JobError.Findings);
        }

        return _last;
    }

    private async Task<JobResult> CheckAsync(JobRun run, CancellationToken cancellationToken)
    {
        var verdict = await checkup.RunAsync(withHeads: true, new Reported(run), cancellationToken).ConfigureAwait(false);
        if (verdict is AuditVerdict.Broken broken)
        {
            // What shows it stays where it is.
            Broken(logger, broken.Chain, broken.Sequence, broken.Flaw);
            return JobResult.Failed(JobError.Findings);
        }

        var cut = watch.Look() && !(clock.GetUtcNow() < ownership.NoExpiryBefore) ? await CutAsync(cancellationToken).ConfigureAwait(false) : 0;
        return JobResult.Done((JobCount.Rows, (verdict as AuditVerdict.Whole)?.Entries ?? 0), (JobCount.Pruned, cut));
    }

    private async Task<int> CutAsync(CancellationToken cancellationToken)
    {
        var before = retention.Before;
        if (await retention.IsDueAsync(cancellationToken).ConfigureAwait(false))
        {
            await heads.WriteAsync(cancellationToken).ConfigureAwait(false);
        }

        // The heads first: the entry that says why the database lacks theirs is not to go before them.
        await heads.ThinAsync(before, cancellationToken).ConfigureAwait(false);
        return await retention.RunAsync(before, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 1202, Level = LogLevel.Error, Message = "The audit log is not as it was written: chain {Chain}, entry {Sequence}: {Flaw}; see 'securevault audit verify'")]
    private static partial void Broken(ILogger logger, int chain, long sequence, AuditFlaw flaw);

    private sealed class Reported(JobRun run) : IProgress<long>
    {
        public void Report(long value) => run.Report(value);
    }
}
