using System.Diagnostics.CodeAnalysis;

namespace SecureVault.Core.Accounts.Passkeys;

/// <summary>Why a vault has no passkeys.</summary>
public enum PasskeyObstacle
{
    /// <summary>Nobody has said what its address is.</summary>
    NoAddress,

    /// <summary>Its address has a number in place of a name, and browsers bind passkeys to names.</summary>
    NumericAddress,

    /// <summary>Its address is not HTTPS, and browsers have no passkeys there.</summary>
    NotSecure,
}

/// <summary>The domain that passkeys are bound to. It comes from the settings: what a request names as its host, whoever sends it chooses.</summary>
/// <param name="Id">The domain, in ASCII.</param>
/// <param name="Origin">The one origin whose pages may use the passkeys.</param>
public sealed record PasskeyDomain(string Id, string Origin)
{
    /// <summary>Finds the domain of a vault.</summary>
    /// <param name="publicUrl">The setting <c>Vault:PublicUrl</c>.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="obstacle">Why there is none.</param>
    public static bool TryFind(string? publicUrl, [NotNullWhen(true)] out PasskeyDomain? domain, [NotNullWhen(false)] out PasskeyObstacle? obstacle)
    {
        domain = null;
        obstacle = null;
        if (!PublicAddress.TryParse(publicUrl, out var address))
        {
            obstacle = PasskeyObstacle.NoAddress;
        }
        else if (address.HostNameType != UriHostNameType.Dns)
        {
            obstacle = PasskeyObstacle.NumericAddress;
        }
        else if (address.Scheme != Uri.UriSchemeHttps && !IsThisMachine(address.IdnHost))
        {
            obstacle = PasskeyObstacle.NotSecure;
        }
        else
        {
            var port = address.IsDefaultPort ? string.Empty : $":{address.Port}";
            domain = new PasskeyDomain(address.IdnHost, $"{address.Scheme}://{address.IdnHost}{port}");
        }

        return domain is not null;
    }

    private static bool IsThisMachine(string host) => host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
}
