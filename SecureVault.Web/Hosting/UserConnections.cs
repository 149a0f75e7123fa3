using System.Collections.Concurrent;
using SecureVault.Core;
using SecureVault.Core.Events;

namespace SecureVault.Web.Hosting;

/// <summary>
/// The long requests of signed-in people: circuits and downloads. When access ends they end: downloads at once, circuits
/// after a moment in which the page can still say why; in it Core refuses every call of a locked account.
/// </summary>
internal sealed class UserConnections : IDisposable
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<Connection, byte> _connections = new();
    private readonly TimeProvider _clock;
    private readonly IDisposable _subscription;

    public UserConnections(VaultEvents events, TimeProvider clock)
    {
        _clock = clock;
        _subscription = events.Subscribe(happened =>
        {
            if (happened is VaultEvent.AccessEnded ended)
            {
                End(ended);
            }
        });
    }

    /// <summary>How many circuits a person has open.</summary>
    public int CountCircuits(UserId user) => _connections.Keys.Count(connection => connection.User == user && connection.IsCircuit);

    /// <summary>Notes a request until the result is disposed.</summary>
    public IDisposable Add(HttpContext context, UserId user, string? session, bool isCircuit)
    {
        var connection = new Connection(this, context, user, session, isCircuit);
        _connections.TryAdd(connection, 0);
        return connection;
    }

    public void Dispose() => _subscription.Dispose();

    private void End(VaultEvent.AccessEnded ended)
    {
        foreach (var connection in _connections.Keys)
        {
            if (connection.User == ended.User && (ended.Session is null || ended.Session == connection.Session))
            {
                connection.EndAfter(connection.IsCircuit ? FarewellTime : TimeSpan.Zero);
            }
        }
    }

    private sealed class Connection(UserConnections owner, HttpContext context, UserId user, string? session, bool isCircuit) : IDisposable
    {
        private ITimer? _farewell;
        private int _over;

        public UserId User { get; } = user;

        public string? Session { get; } = session;

        public bool IsCircuit { get; } = isCircuit;

        public void EndAfter(TimeSpan wait) => _farewell ??= owner._clock.CreateTimer(_ => Abort(), null, wait, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            Interlocked.Exchange(ref _over, 1);
            _farewell?.Dispose();
            owner._connections.TryRemove(this, out _);
        }

        private void Abort()
        {
            // The context belongs to the next request once this one is over.
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                context.Abort();
            }
        }
    }
}
