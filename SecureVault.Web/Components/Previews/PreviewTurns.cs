using System.Threading.RateLimiting;
using SecureVault.Core;

namespace SecureVault.Web.Components.Previews;

/// <summary>Lets one text of a person be formatted at a time, in however many windows they look at some.</summary>
internal sealed class PreviewTurns : IDisposable
{
    private const int MaxWaiting = 16;

    private readonly PartitionedRateLimiter<UserId> _limiter = PartitionedRateLimiter.Create<UserId, UserId>(user =>
        RateLimitPartition.GetConcurrencyLimiter(user, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1,
            QueueLimit = MaxWaiting,
            QueueProcessingOrder = QueueProcessingOrder.NewestFirst, // the older ones may have been turned over already
        }));

    /// <summary>Waits for the person's turn; it lasts until the lease is disposed. Where too many wait there is none to be had.</summary>
    public ValueTask<RateLimitLease> WaitAsync(UserId user, CancellationToken cancellationToken) => _limiter.AcquireAsync(user, 1, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
