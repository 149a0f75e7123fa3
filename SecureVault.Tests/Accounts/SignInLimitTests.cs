using System.Net;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>How many forms with passwords one visitor may send.</summary>
public sealed class SignInLimitTests
{
    [Fact]
    public async Task Forms_that_take_passwords_are_limited_by_address()
    {
        await using var app = VaultApp.Start(new() { ["Accounts:SignInsPerMinute"] = "3" });
        await VaultClient.AddAdministratorAsync(app);
        using var client = new VaultClient(app);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            var path = i % 2 == 0 ? "/account/sign-in" : "/Account/SIGN-IN";
            answers.Add((await client.SubmitAsync(path, new() { ["Form.Email"] = "nobody@example.org", ["Form.Password"] = "wrong" })).StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account/sign-in")).StatusCode);
    }

    [Fact]
    public async Task Wrong_passwords_from_elsewhere_leave_the_owners_own_network_open()
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var owner = new VaultClient(app);
        using var stranger = new VaultClient(app);
        owner.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        stranger.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await stranger.SignInAsync(VaultClient.AdminEmail, "wrong")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await stranger.SignInAsync(VaultClient.AdminEmail, VaultClient.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await owner.SignInAsync(VaultClient.AdminEmail, VaultClient.Password)).StatusCode);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", HttpStatusCode.TooManyRequests)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", HttpStatusCode.OK)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", HttpStatusCode.TooManyRequests)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", HttpStatusCode.OK)]
    public async Task The_limit_is_for_what_one_subscriber_has(string first, string second, HttpStatusCode expected)
    {
        await using var app = VaultApp.Start(new() { ["Accounts:SignInsPerMinute"] = "1" });
        await VaultClient.AddAdministratorAsync(app);
        using var one = new VaultClient(app);
        using var other = new VaultClient(app);
        one.Http.DefaultRequestHeaders.Add("X-Forwarded-For", first);
        other.Http.DefaultRequestHeaders.Add("X-Forwarded-For", second);

        Assert.Equal(HttpStatusCode.OK, (await one.SignInAsync("nobody@example.org", "wrong")).StatusCode);
        Assert.Equal(expected, (await other.SignInAsync("nobody@example.org", "wrong")).StatusCode);
    }
}
