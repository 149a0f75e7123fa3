using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using SecureVault.Core;

namespace SecureVault.Web.Hosting.Accounts;

/// <summary>
/// Keeps circuits with the session that began them. A browser that lost its connection comes back with whatever cookie it has by then;
/// Blazor would hand the circuit of the one person, with all that it shows, to the other.
/// </summary>
/// <remarks>
/// A refusal looks like a circuit that is gone: the page loads anew, for whoever is signed in now. Unknown methods are refused, too.
/// </remarks>
internal sealed partial class CircuitOwners(IOptions<CircuitOptions> options, TimeProvider clock, ILogger<CircuitOwners> logger) : IHubFilter
{
    private readonly ConcurrentDictionary<string, Entry> _circuits = new();

    // Longer than this nobody can come back to a circuit, nor to what it left behind.
    private readonly TimeSpan _retention = options.Value.DisconnectedCircuitRetentionPeriod + options.Value.PersistedCircuitInMemoryRetentionPeriod;

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        switch (invocationContext.HubMethodName)
        {
            case "StartCircuit":
                return Note(await next(invocationContext), invocationContext.Context);
            case "ResumeCircuit":
                return IsOwn(invocationContext) ? Note(await next(invocationContext), invocationContext.Context) : null;
            case "ConnectCircuit" when !IsOwn(invocationContext):
                return false;
            case "ConnectCircuit":
                Note(invocationContext.HubMethodArguments[0], invocationContext.Context);
                return await next(invocationContext);
            default:
                return await next(invocationContext);
        }
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        var (connection, now) = (context.Context.ConnectionId, clock.GetUtcNow());
        foreach (var (secret, entry) in _circuits)
        {
            if (entry.Connection == connection)
            {
                _circuits.TryUpdate(secret, entry with { Connection = null, LeftAt = now }, entry);
            }
            else if (entry.Connection is null && entry.LeftAt + _retention < now)
            {
                _circuits.TryRemove(KeyValuePair.Create(secret, entry));
            }
        }

        return next(context, exception);
    }

    private object? Note(object? secret, HubCallerContext caller)
    {
        if (secret is string circuit && Find(caller) is var (user, session))
        {
            _circuits[circuit] = new Entry(user, session, caller.ConnectionId, LeftAt: default);
        }

        return secret;
    }

    private bool IsOwn(HubInvocationContext invocation)
    {
        var isOwn = invocation.HubMethodArguments is [string circuit, ..]
            && _circuits.TryGetValue(circuit, out var entry)
            && Find(invocation.Context) is var (user, session)
            && (user, session) == (entry.User, entry.Session);
        if (!isOwn)
        {
            CircuitRefused(logger);
        }

        return isOwn;
    }

    private static (UserId User, SessionId Session)? Find(HubCallerContext caller) =>
        caller.User?.FindVaultUser() is { } user && caller.User.FindSession() is { } session ? (user, session) : null;

    [LoggerMessage(EventId = 542, Level = LogLevel.Information, Message = "A window came back to a circuit that is gone or belongs to another session; it loads anew")]
    private static partial void CircuitRefused(ILogger logger);

    /// <param name="User">Whose circuit.</param>
    /// <param name="Session">Of which session.</param>
    /// <param name="Connection">The connection that has it now, if any.</param>
    /// <param name="LeftAt">When the last one ended.</param>
    private sealed record Entry(UserId User, SessionId Session, string? Connection, DateTimeOffset LeftAt);
}
