using System.Net;
using System.Net.Sockets;

namespace SecureVault.Core.Accounts;

/// <summary>Where a visitor comes from: an IPv4 address, or the /64 of an IPv6 one, because a single subscriber has all of that.</summary>
public readonly record struct ClientNetwork(string Text)
{
    /// <summary>The network of an address; without one, as over a Unix socket, a network of its own.</summary>
    public static ClientNetwork Of(IPAddress? address) => new(address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    });

    /// <summary>A network of a session's own, for guesses at the password that come out of it, from wherever it is used.</summary>
    public static ClientNetwork Of(SessionId session) => new($"session {session}");

    /// <summary>Nobody's address, so that none gets into a log by accident.</summary>
    public override string ToString() => nameof(ClientNetwork);
}
