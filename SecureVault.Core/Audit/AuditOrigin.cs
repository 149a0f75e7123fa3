using System.Net;
using System.Net.Sockets;

namespace SecureVault.Core.Audit;

/// <summary>
/// The actor and where it comes from. The edge sets it: the middleware for a request, a window's calls for a circuit, the command line for its
/// verb. Code that records something therefore only says what happened.
/// </summary>
/// <param name="Kind">Which kind of actor.</param>
public sealed record AuditOrigin(AuditActorKind Kind)
{
    private static readonly AuditOrigin Server = new(AuditActorKind.Server);
    private static readonly AsyncLocal<AuditOrigin?> Ambient = new();

    /// <summary>The actor of what runs now; the server itself where nobody was set.</summary>
    public static AuditOrigin Current => Ambient.Value ?? Server;

    /// <summary>The person, token or link.</summary>
    public Guid? Id { get; init; }

    /// <summary>The session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>The address, as it may be kept.</summary>
    public string? Address { get; init; }

    /// <summary>The verb of the command line.</summary>
    public string? Command { get; init; }

    /// <summary>A person in a session.</summary>
    public static AuditOrigin Person(UserId user, SessionId? session, string? address) =>
        new(AuditActorKind.Person) { Id = user.Value, Session = session, Address = address };

    /// <summary>Somebody who is not signed in.</summary>
    public static AuditOrigin Visitor(string? address) => new(AuditActorKind.Visitor) { Address = address };

    /// <summary>A verb of the command line.</summary>
    public static AuditOrigin Verb(string command) => new(AuditActorKind.Command) { Command = command };

    /// <summary>Makes this the actor of what the calling asynchronous method does from here on; its caller keeps its own.</summary>
    public void Begin() => Ambient.Value = this;

    /// <summary>An address as it may be kept: its network, of 256 IPv4 addresses or an IPv6 site (/48), unless full ones may be.</summary>
    public static string? AddressOf(IPAddress? address, bool isFull)
    {
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (address is null || isFull)
        {
            return address?.ToString();
        }

        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(isV6 ? 6 : 3).Clear();
        return $"{new IPAddress(bytes)}/{(isV6 ? 48 : 24)}";
    }

    /// <summary>The actor of an event: who the event says, in the session that is known of that person.</summary>
    internal AuditOrigin For(UserId? by) => by is not { } user || user.Value == Id
        ? this
        : Kind is AuditActorKind.Server or AuditActorKind.Visitor or AuditActorKind.Person
            ? new AuditOrigin(AuditActorKind.Person) { Id = user.Value, Address = Address }
            : this with { Id = Id ?? user.Value };
}
