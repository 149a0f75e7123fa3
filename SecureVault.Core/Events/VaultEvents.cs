using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SecureVault.Core.Events;

/// <summary>Tells the parts of this process what changed. Handlers run on the publisher's thread and should only hand over.</summary>
/// <remarks>
/// A handler runs in the context that it subscribed in, as a timer's does: the publisher may be another person's
/// request, and what is drawn because of it is to be in the language of the one who looks.
/// </remarks>
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
                subscription.Tell(happened);
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
        private readonly ExecutionContext? _context = ExecutionContext.Capture();

        public void Tell(VaultEvent happened)
        {
            if (_context is null)
            {
                handler(happened);
            }
            else
            {
                ExecutionContext.Run(_context, _ => handler(happened), null);
            }
        }

        public void Dispose() => events._subscriptions.TryRemove(this, out _);
    }
}
