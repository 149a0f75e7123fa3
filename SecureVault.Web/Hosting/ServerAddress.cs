namespace SecureVault.Web.Hosting;

/// <summary>Where the server of these settings can be reached from its own machine.</summary>
internal static class ServerAddress
{
    /// <summary>The address of a listener as one can open it: nobody can open http://0.0.0.0 or http://[::], and on the machine itself this always works.</summary>
    public static string Reachable(string address) => address
        .Replace("//[::]", "//localhost", StringComparison.Ordinal)
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal)
        .Replace("//*", "//localhost", StringComparison.Ordinal)
        .TrimEnd('/');

    /// <summary>The first address that the settings let the server listen on; null when they name none that can be asked.</summary>
    public static Uri? Of(IConfiguration configuration)
    {
        var first = configuration["Urls"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return Uri.TryCreate(first is null ? null : Reachable(first), UriKind.Absolute, out var address)
            && address is { Scheme: "http" or "https", Port: > 0 }
                ? address
                : null;
    }

    /// <summary>A host name that the server answers to; null when it answers to any.</summary>
    public static string? AllowedHost(IConfiguration configuration) =>
        configuration["AllowedHosts"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [{ } host, ..] && host != "*"
            ? host.Replace("*.", "health.", StringComparison.Ordinal)
            : null;
}
