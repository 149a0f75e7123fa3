using SecureVault.Core;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>
/// One long request. A download ends at once, a circuit after a moment in which the page can still say why; in it Core
/// refuses every call of a locked account.
/// </summary>
internal sealed class UserConnection(
    HttpContext context, UserId user, SessionId? session, bool isCircuit, TimeProvider clock, Action<UserConnection> over) : IDisposable
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private ITimer? _farewell;
    private ITimer? _expiry;
    private bool _isOver;

    public UserId User { get; } = user;

    public SessionId? Session { get; } = session;

    public bool IsCircuit { get; } = isCircuit;

    /// <summary>Ends the request because its access ended.</summary>
    public void End() => Start(ref _farewell, IsCircuit ? FarewellTime : TimeSpan.Zero);

    /// <summary>Ends the request when its cookie does.</summary>
    public void ExpireAfter(TimeSpan left) => Start(ref _expiry, left);

    /// <summary>The request is over; from here on its context is left alone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _farewell?.Dispose();
            _expiry?.Dispose();
        }

        over(this);
    }

    private void Start(ref ITimer? timer, TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                timer ??= clock.CreateTimer(_ => Abort(), null, wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Abort()
    {
        // The context belongs to the next request once this one is over, and disposing a timer does not wait for its
        // callback: so the look and the abort are one step, and the request waits for both before it ends.
        lock (_gate)
        {
            if (!_isOver)
            {
                context.Abort();
            }
        }
    }
}
