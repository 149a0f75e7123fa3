using SecureVault.Core;
using SecureVault.Core.Events;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>The long requests of signed-in people: circuits and downloads. When access ends they end.</summary>
internal sealed class UserConnections : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<UserConnection> _connections = [];
    private readonly TimeProvider _clock;
    private readonly IDisposable _subscription;
    private long _endings;

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

    /// <summary>How many times somebody's access has ended since the start.</summary>
    public long Endings => Interlocked.Read(ref _endings);

    /// <summary>Notes a download until the result is disposed.</summary>
    public UserConnection AddDownload(HttpContext context, UserId user, SessionId? session)
    {
        lock (_gate)
        {
            return Add(context, user, session, isCircuit: false);
        }
    }

    /// <summary>How many circuits a person has open.</summary>
    public int CountCircuits(UserId user)
    {
        lock (_gate)
        {
            return _connections.Count(other => other.IsCircuit && other.User == user);
        }
    }

    /// <summary>Notes a circuit until the result is disposed.</summary>
    /// <returns>Null when the person has as many already; counting and noting are one step.</returns>
    public UserConnection? TryAddCircuit(HttpContext context, UserId user, SessionId? session, int most)
    {
        lock (_gate)
        {
            return _connections.Count(other => other.IsCircuit && other.User == user) < most
                ? Add(context, user, session, isCircuit: true)
                : null;
        }
    }

    public void Dispose() => _subscription.Dispose();

    private UserConnection Add(HttpContext context, UserId user, SessionId? session, bool isCircuit)
    {
        var connection = new UserConnection(context, user, session, isCircuit, _clock, Remove);
        _connections.Add(connection);
        return connection;
    }

    private void Remove(UserConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    private void End(VaultEvent.AccessEnded ended)
    {
        // Before the look: who is noted later sees the new count and asks the database.
        Interlocked.Increment(ref _endings);
        UserConnection[] theirs;
        lock (_gate)
        {
            theirs = [.. _connections.Where(connection =>
                ended.Concerns(connection.User, connection.Session))];
        }

        foreach (var connection in theirs)
        {
            connection.End();
        }
    }
}
