using Microsoft.Extensions.Logging;
using SecureVault.Core.Accounts;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Maintenance;

/// <summary>
/// Writes key cards right after an account changed, looks once a minute for what an outage left undone, and once a day, beginning at the
/// start, whether the store still has them all as they were written.
/// </summary>
internal sealed partial class KeyCardsJob(KeyCards cards, StoreOwnership ownership, TimeProvider clock, ILogger<KeyCardsJob> logger) : IJob
{
    private static readonly TimeSpan CompareInterval = TimeSpan.FromDays(1);

    private long? _compared;

    public JobName Name => JobName.KeyCards;

    public JobSchedule Schedule { get; } = new(TimeSpan.FromMinutes(1));

    public bool IsWokenBy(VaultEvent happened) => happened is VaultEvent.AccountsChanged;

    public async Task<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (ownership.Hold is not null)
        {
            return JobResult.Held;
        }

        var compares = run.IsAsked || _compared is not { } compared || clock.GetElapsedTime(compared) >= CompareInterval;
        var repaired = await cards.UpdateAsync(compares, cancellationToken).ConfigureAwait(false);
        if (repaired > 0)
        {
            Repaired(logger, repaired);
        }

        _compared = compares ? clock.GetTimestamp() : _compared;
        return JobResult.Done((JobCount.CardsRepaired, repaired));
    }

    [LoggerMessage(EventId = 480, Level = LogLevel.Warning, Message = "{Repaired} key cards in the store were missing or not as they were written; they are written again")]
    private static partial void Repaired(ILogger logger, int repaired);
}
