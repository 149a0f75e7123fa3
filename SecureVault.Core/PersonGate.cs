using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace SecureVault.Core;

/// <summary>Work that costs processor, memory or store for more than a moment.</summary>
public enum CostlyWork
{
    /// <summary>Sending an archive.</summary>
    Archive,

    /// <summary>Reading all items of an archive to know its length.</summary>
    ArchivePlan,

    /// <summary>Reading all names of a drive.</summary>
    Search,

    /// <summary>Copying items.</summary>
    Copy,

    /// <summary>Reading a content to compare it with what was stored.</summary>
    Verification,
}

/// <summary>
/// Lets each person do only so much costly work at once. A few more wait for a while, the others are refused; nobody waits for
/// another person.
/// </summary>
public sealed class PersonGate : IDisposable
{
    private readonly Dictionary<CostlyWork, PartitionedRateLimiter<UserId>> _limiters;
    private readonly TimeProvider _clock;

    /// <summary>Creates the gate.</summary>
    public PersonGate(IOptions<ConcurrencyOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        _clock = clock;
        var limits = options.Value;
        Wait = TimeSpan.FromSeconds(limits.WaitSeconds);
        _limiters = new()
        {
            [CostlyWork.Archive] = Limiter(limits.ArchivesPerPerson, limits.WaitingPerPerson),
            [CostlyWork.ArchivePlan] = Limiter(1, limits.WaitingPerPerson),
            [CostlyWork.Search] = Limiter(limits.SearchesPerPerson, limits.WaitingPerPerson),
            [CostlyWork.Copy] = Limiter(limits.CopiesPerPerson, limits.WaitingPerPerson),
            [CostlyWork.Verification] = Limiter(limits.VerificationsPerPerson, limits.WaitingPerPerson),
        };
    }

    /// <summary>How long somebody waits at most.</summary>
    public TimeSpan Wait { get; }

    /// <summary>Waits for a place, which is free again when the result is disposed.</summary>
    /// <returns>Null when there is none in time.</returns>
    public async Task<IDisposable?> TryEnterAsync(UserId user, CostlyWork work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Wait, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var lease = await _limiters[work].AcquireAsync(user, permitCount: 1, either.Token).ConfigureAwait(false);
            if (lease.IsAcquired)
            {
                return lease;
            }

            lease.Dispose();
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }

    private static PartitionedRateLimiter<UserId> Limiter(int atOnce, int waiting) => PartitionedRateLimiter.Create<UserId, UserId>(
        user => RateLimitPartition.GetConcurrencyLimiter(
            user,
            _ => new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));
}
