using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Events;

/// <summary>Tells the parts of this process what changed. Handlers run on the publisher's thread and should only hand over.</summary>
public sealed partial class VaultEvents(ILogger<VaultEvents> logger)
{
    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();

    /// <summary>Hears every event until the returned object is disposed.</summary>
    public IDisposable Subscribe(Action<VaultEvent> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription(this, handler);
        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    /// <summary>Tells every subscriber. One that throws does not keep the others from hearing it.</summary>
    public void Publish(VaultEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        foreach (var subscription in _subscriptions.Keys)
        {
            try
            {
                subscription.Handler(happened);
            }
#pragma warning disable CA1031 // the publisher has just changed the vault and must not fail because a window did
            catch (Exception exception)
#pragma warning restore CA1031
            {
                SubscriberFailed(logger, happened.GetType().Name, exception);
            }
        }
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "A subscriber failed on {Event}")]
    private static partial void SubscriberFailed(ILogger logger, string @event, Exception exception);

    private sealed class Subscription(VaultEvents events, Action<VaultEvent> handler) : IDisposable
    {
        public Action<VaultEvent> Handler { get; } = handler;

        public void Dispose() => events._subscriptions.TryRemove(this, out _);
    }
}
