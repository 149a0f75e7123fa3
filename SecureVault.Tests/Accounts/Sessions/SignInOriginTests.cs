using System.Net;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data.SignIns;

namespace SecureVault.Tests.Accounts.Sessions;

/// <summary>How little is kept of what a browser and its address tell.</summary>
public sealed class SignInOriginTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", BrowserFamily.Chrome, SystemFamily.Windows)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", BrowserFamily.Edge, SystemFamily.Windows)]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0", BrowserFamily.Edge, SystemFamily.Android)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 OPR/121.0.0.0", BrowserFamily.Opera, SystemFamily.Windows)]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", BrowserFamily.SamsungInternet, SystemFamily.Android)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", BrowserFamily.Firefox, SystemFamily.Linux)]
    [InlineData("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", BrowserFamily.Firefox, SystemFamily.Android)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15", BrowserFamily.Firefox, SystemFamily.IOS)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1", BrowserFamily.Chrome, SystemFamily.IOS)]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", BrowserFamily.Safari, SystemFamily.MacOS)]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", BrowserFamily.Chrome, SystemFamily.ChromeOS)]
    [InlineData("curl/8.14.1", BrowserFamily.Unknown, SystemFamily.Unknown)]
    [InlineData("", BrowserFamily.Unknown, SystemFamily.Unknown)]
    [InlineData(null, BrowserFamily.Unknown, SystemFamily.Unknown)]
    public void A_browser_is_kept_as_two_families(string? agent, BrowserFamily browser, SystemFamily system)
    {
        var origin = SignInOrigin.Of(agent, null);

        Assert.Equal((browser, system), (origin.Browser, origin.System));
    }

    [Fact]
    public void Of_an_endless_name_only_the_beginning_is_looked_at() =>
        Assert.Equal(BrowserFamily.Unknown, SignInOrigin.Of(new string('x', 1 << 20) + "Firefox/", null).Browser);

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1234:5678::9", "2001:db8:1234::/48")]
    [InlineData("fe80::1%4", "fe80::/48")]
    [InlineData("::1", "::/48")]
    public void An_address_is_kept_as_its_network(string address, string network) =>
        Assert.Equal(network, SignInOrigin.Of(null, IPAddress.Parse(address)).Network);

    [Fact]
    public void Without_an_address_there_is_no_network() => Assert.Null(SignInOrigin.Of(null, null).Network);
}
