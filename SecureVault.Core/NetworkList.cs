using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace SecureVault.Core;

/// <summary>Reads a setting that lists addresses and networks.</summary>
public static class NetworkList
{
    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>Reads addresses ("10.0.0.2", "::1") and networks ("10.0.0.0/8"); an address is a network of one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IReadOnlyList<IPNetwork>? networks)
    {
        var found = new List<IPNetwork>();
        foreach (var part in (text ?? string.Empty).Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(part, out var address))
            {
                found.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32));
            }
            else if (IPNetwork.TryParse(part, out var network))
            {
                found.Add(network);
            }
            else
            {
                networks = null;
                return false;
            }
        }

        networks = found;
        return true;
    }
}

/// <summary>Holds for texts that <see cref="NetworkList"/> reads.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworkListAttribute() : ValidationAttribute(
    "Give addresses and networks, separated by commas, such as 10.0.0.2 or 10.0.0.0/8.")
{
    public override bool IsValid(object? value) => NetworkList.TryParse(value as string, out _);
}
