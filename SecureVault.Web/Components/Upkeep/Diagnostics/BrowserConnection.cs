using SecureVault.Web.Endpoints;

namespace SecureVault.Web.Components.Upkeep.Diagnostics;

/// <summary>How the browser reaches the server, and how the server sees it.</summary>
/// <param name="Scheme">The scheme in the address bar.</param>
/// <param name="Host">The host in the address bar.</param>
/// <param name="Seen">Null when the server did not answer as it should.</param>
internal sealed record BrowserConnection(string Scheme, string Host, SeenConnection? Seen)
{
    /// <summary>Whether the server knows that the browser speaks HTTPS, or that it does not.</summary>
    public bool HasSameScheme => Seen?.Scheme == Scheme;

    /// <summary>Whether the server has the name that the browser asked for.</summary>
    public bool HasSameHost => string.Equals(Seen?.Host, Host, StringComparison.OrdinalIgnoreCase);
}
