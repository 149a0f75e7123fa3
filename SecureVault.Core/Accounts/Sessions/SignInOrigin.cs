using System.Net;
using System.Net.Sockets;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Core.Accounts.Sessions;

/// <summary>From where somebody signs in, as far as it is kept: enough to recognise a session of one's own, not to follow anybody.</summary>
/// <param name="Browser">The browser's family.</param>
/// <param name="System">The operating system's family.</param>
/// <param name="Network">The address, shortened; null without one.</param>
public sealed record SignInOrigin(BrowserFamily Browser, SystemFamily System, string? Network)
{
    // Browsers send some 150 characters; how much of an endless one is looked at is not for its sender to say.
    private const int MaxAgentLength = 512;

    private const int KeptOfIPv4 = 3;
    private const int KeptOfIPv6 = 6;

    // In this order: most browsers claim to be those that were there before them.
    private static readonly (string Mark, BrowserFamily Family)[] Browsers =
    [
        ("Edg", BrowserFamily.Edge),
        ("OPR/", BrowserFamily.Opera),
        ("OPT/", BrowserFamily.Opera),
        ("Opera", BrowserFamily.Opera),
        ("SamsungBrowser/", BrowserFamily.SamsungInternet),
        ("Firefox/", BrowserFamily.Firefox),
        ("FxiOS/", BrowserFamily.Firefox),
        ("Chrome/", BrowserFamily.Chrome),
        ("Chromium/", BrowserFamily.Chrome),
        ("CriOS/", BrowserFamily.Chrome),
        ("Safari/", BrowserFamily.Safari),
    ];

    private static readonly (string Mark, SystemFamily Family)[] Systems =
    [
        ("iPhone", SystemFamily.IOS),
        ("iPad", SystemFamily.IOS),
        ("iPod", SystemFamily.IOS),
        ("Android", SystemFamily.Android),
        ("CrOS", SystemFamily.ChromeOS),
        ("Windows", SystemFamily.Windows),
        ("Macintosh", SystemFamily.MacOS),
        ("Linux", SystemFamily.Linux),
        ("X11", SystemFamily.Linux),
    ];

    /// <summary>The origin of a request.</summary>
    public static SignInOrigin Of(string? userAgent, IPAddress? address)
    {
        var agent = userAgent.AsSpan(0, Math.Min(userAgent?.Length ?? 0, MaxAgentLength)).ToString();
        return new SignInOrigin(Find(agent, Browsers), Find(agent, Systems), Shorten(address));
    }

    private static TFamily Find<TFamily>(string agent, (string Mark, TFamily Family)[] known)
        where TFamily : struct, Enum => Array.Find(known, candidate => agent.Contains(candidate.Mark, StringComparison.Ordinal)).Family;

    private static string? Shorten(IPAddress? address) => address switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } => Shorten(address.MapToIPv4()),
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"{Kept(address, KeptOfIPv6)}/{KeptOfIPv6 * 8}",
        _ => $"{Kept(address, KeptOfIPv4)}/{KeptOfIPv4 * 8}",
    };

    private static IPAddress Kept(IPAddress address, int bytes)
    {
        var all = address.GetAddressBytes();
        all.AsSpan(bytes).Clear();
        return new IPAddress(all);
    }
}
