using System.Net;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>What a stranger can make of the ways to a provider and back.</summary>
public sealed class VisitLimitTests
{
    [Fact]
    public async Task Visits_and_answers_are_limited_and_old_visits_leave_no_pile_of_cookies()
    {
        var provider = await StubbornProvider.StartAsync();
        await using var scene = await ProviderScene.StartAsync([(provider, ProviderScene.Domains)], new() { ["Accounts:SignInsPerMinute"] = "40" });
        using var client = scene.NewClient();
        for (var visit = 0; visit < 12; visit++)
        {
            using var begun = await client.GetAsync("/account/providers/0");
            Assert.StartsWith(provider.Issuer, $"{begun.Headers.Location}", StringComparison.Ordinal);
        }

        Assert.InRange(client.Cookies.GetCookies(scene.App.Address).Count(cookie => cookie.Name.StartsWith("SecureVaultOidc", StringComparison.Ordinal)), 2, 10);
        var answers = new List<HttpStatusCode>();
        for (var answer = 0; answer < 41; answer++)
        {
            using var refused = await client.GetAsync("/oidc/0/callback?state=made-up&code=made-up");
            answers.Add(refused.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Found, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task A_page_of_another_site_ends_nobody_s_session_and_opens_nobody_s_invitation_unseen()
    {
        var provider = await StubbornProvider.StartAsync();
        await using var scene = await ProviderScene.StartAsync([(provider, [])]);
        using var stranger = scene.NewClient();
        using var member = scene.NewClient();
        Assert.Equal("/", await scene.SignInAsync(member, new ProviderAnswer("ada"), query: $"?invitation={await scene.InvitationAsync("ada@example.org")}"));
        foreach (var client in (VaultClient[])[stranger, member])
        {
            client.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        }

        Assert.Equal("/account/invitation?code=abc", await LocationAsync(stranger, "/account/providers/0?invitation=abc"));
        Assert.Equal("/", await LocationAsync(member, "/account/providers/0"));
        Assert.StartsWith(provider.Issuer, await LocationAsync(stranger, "/account/providers/0"), StringComparison.Ordinal);
    }

    private static async Task<string> LocationAsync(VaultClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        return $"{answer.Headers.Location}";
    }
}
