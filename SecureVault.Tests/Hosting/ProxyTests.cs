using System.Net;
using SecureVault.Core;

namespace SecureVault.Tests.Hosting;

/// <summary>Whose word on a visitor's address counts.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("127.0.0.0/8, ::1", "203.0.113.5", "203.0.113.6", HttpStatusCode.OK)]
    [InlineData("192.0.2.1", "203.0.113.5", "203.0.113.6", HttpStatusCode.TooManyRequests)]
    [InlineData("", "203.0.113.5", "203.0.113.6", HttpStatusCode.TooManyRequests)]
    [InlineData("127.0.0.0/8 10.0.0.0/8", "203.0.113.5, 10.0.0.2", "203.0.113.6, 10.9.0.2", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8 10.0.0.0/8", "1.1.1.1, 203.0.113.5, 10.0.0.2", "2.2.2.2, 203.0.113.5, 10.0.0.2", HttpStatusCode.TooManyRequests)]
    public async Task An_address_counts_as_the_last_known_proxy_saw_it(string known, string first, string second, HttpStatusCode expected)
    {
        await using var app = VaultApp.Start(new() { ["Accounts:SignInsPerMinute"] = "1", ["Vault:KnownProxies"] = known });
        await VaultClient.AddAdministratorAsync(app);
        using var one = new VaultClient(app);
        using var other = new VaultClient(app);
        one.Http.DefaultRequestHeaders.Add("X-Forwarded-For", first);
        other.Http.DefaultRequestHeaders.Add("X-Forwarded-For", second);

        Assert.Equal(HttpStatusCode.OK, (await one.SignInAsync("nobody@example.org", "wrong")).StatusCode);
        Assert.Equal(expected, (await other.SignInAsync("nobody@example.org", "wrong")).StatusCode);
    }

    [Theory]
    [InlineData("--Vault:KnownProxies=proxy.example", "Vault:KnownProxies")]
    [InlineData("--Vault:KnownProxies=10.0.0.0/33", "Vault:KnownProxies")]
    [InlineData("--ForwardedHeaders_Enabled=true", "Vault:KnownProxies")]
    public async Task A_start_that_would_believe_anybody_or_nobody_in_particular_is_refused(string setting, string named)
    {
        using var folder = new TemporaryFolder();

        (await VaultProcess.RunAsync(folder, setting)).AssertRefused(named);

        Assert.Empty(folder.AllFiles());
    }

    [Theory]
    [InlineData("10.0.0.2,10.1.0.0/16;fd00::/8 ::1", 4)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    public void Addresses_and_networks_are_read_in_one_list(string? text, int count)
    {
        Assert.True(NetworkList.TryParse(text, out var networks));
        Assert.Equal(count, networks.Count);
    }
}
