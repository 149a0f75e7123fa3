using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Data;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Receipts;

/// <summary>Reads some objects each hour, so that in a cycle of some weeks all of them are read, and marks those that are not what was stored.</summary>
internal sealed class VerificationJob(ScrubQueue queue, ScrubReader reader, StoreOwnership ownership, IOptions<ScrubOptions> options, TimeProvider clock) : IJob
{
    // Rows in memory at once.
    private const int PageLength = 64;

    // Rows that stay as they were, because a key is missing, come first again; with so many of them something else is to be done first.
    private const int MaxStuck = 1000;

    public JobName Name => JobName.Verification;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromHours(1)) { StartDelay = TimeSpan.FromMinutes(15) };

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        // A held store may have another database's objects.
        if (ownership.Hold is not null)
        {
            return JobResult.Held;
        }

        if (options.Value.Days == 0)
        {
            return JobResult.Done();
        }

        var quota = run.IsAsked
            ? await queue.CountAsync(cancellationToken).ConfigureAwait(false)
            : await queue.QuotaAsync(Schedule.Interval, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(run, quota, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobResult> ReadAsync(JobRun run, int quota, CancellationToken cancellationToken)
    {
        DateTimeOffset? before = run.IsAsked ? clock.GetUtcNow() : null;
        var (pace, tally, stuck, done) = (new ReadingPace(options.Value.Rate, clock), new VerdictCounts(), new HashSet<Guid>(), 0);
        while (done < quota && stuck.Count < MaxStuck
            && await queue.NextAsync(stuck, before, PageLength, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var row in page.Take(quota - done))
            {
                var judgement = await reader.ReadAsync(row, pace, cancellationToken).ConfigureAwait(false);
                tally.Add(judgement);
                if (tally.IsStoreAway)
                {
                    // It throws when the store is away. Otherwise it was these objects that could not be read, and others wait behind them.
                    await ownership.CheckAsync(cancellationToken).ConfigureAwait(false);
                    tally.Forgive();
                }

                if (judgement?.Verdict is VersionVerdict.Intact or VersionVerdict.Damaged or VersionVerdict.Missing)
                {
                    run.Report(++done, quota, pace.Bytes);
                }
                else
                {
                    stuck.Add(row.Id);
                }
            }
        }

        // As long as something is marked the job has failed, also when this run came by none of it.
        var (result, marked) = (tally.Result(pace.Bytes), await queue.CountMarkedAsync(cancellationToken).ConfigureAwait(false));
        return result.Outcome == JobOutcome.Done && marked > 0
            ? JobResult.Failed(JobError.Findings, (JobCount.Intact, result[JobCount.Intact]), (JobCount.Damaged, marked), (JobCount.Bytes, pace.Bytes))
            : result;
    }
}

/// <summary>Reads one object for the background verification.</summary>
internal sealed class ScrubReader(ContentVerifier verifier, UserKeys keys, VaultEvents events, ILogger<ScrubReader> logger)
{
    /// <returns>Null when the version was deleted permanently meanwhile.</returns>
    public async Task<Judgement?> ReadAsync(FileVersion row, ReadingPace pace, CancellationToken cancellationToken)
    {
        var owner = new UserId(row.OwnerId);
        var judgement = await Judgement
            .OfAsync(() => verifier.VerifyAsync(row, token => keys.OpenForUpkeepAsync(owner, token), withSha256: false, pace.StepAsync, cancellationToken))
            .ConfigureAwait(false);
        if (judgement is { Verdict: VersionVerdict.Damaged or VersionVerdict.Missing })
        {
            Log.FoundDamaged(logger, new VersionId(row.Id), judgement.Value.Verdict);
        }

        if (judgement is { } found && IsDamage(found.Verdict) != row.DamagedAt is not null)
        {
            // Its owner's lists show the mark.
            events.Publish(new VaultEvent.DriveChanged(owner));
        }

        return judgement;
    }

    private static bool IsDamage(VersionVerdict verdict) => verdict is VersionVerdict.Damaged or VersionVerdict.Missing;
}
