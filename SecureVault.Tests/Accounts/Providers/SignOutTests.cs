using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>Signing out of the vault, and of the provider that one came from.</summary>
[Collection(nameof(SharedProviders))]
public sealed class SignOutTests(SharedProviders shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_leads_on_to_the_provider_which_sends_the_browser_back()
    {
        using var client = await shared.Scene.EnterAsync(ProviderAnswer.Verified("leaver").With("sid", "leaving"));
        var token = shared.Scene.Providers[0].LastToken;

        var leave = await SignOutAsync(client, provider: 0);

        Assert.False(await client.IsSignedInAsync());
        Assert.Equal($"{shared.Scene.Providers[0].Issuer}/end-session", leave.GetLeftPart(UriPartial.Path));
        var asked = QueryHelpers.ParseQuery(leave.Query);
        Assert.Equal((token, StubbornProvider.ClientId), (asked["id_token_hint"].ToString(), asked["client_id"].ToString()));
        var back = new Uri(asked["post_logout_redirect_uri"].ToString());
        Assert.Equal(new Uri(shared.Scene.App.Address, "/oidc/0/signed-out"), back);
        using var bye = await client.GetAsync(back.AbsolutePath);
        Assert.Equal((HttpStatusCode.Found, "/account/sign-in?bye=1"), (bye.StatusCode, $"{bye.Headers.Location}"));
    }

    [Fact]
    public async Task A_token_that_fits_into_no_cookie_is_left_out()
    {
        var groups = Enumerable.Range(0, 2000).Select(i => $"a group with number {i}").ToArray();
        using var client = await shared.Scene.EnterAsync(ProviderAnswer.Verified("member-of-all").With("groups", groups));

        var asked = QueryHelpers.ParseQuery((await SignOutAsync(client, provider: 0)).Query);

        Assert.False(asked.ContainsKey("id_token_hint"));
        Assert.Equal(StubbornProvider.ClientId, asked["client_id"]);
    }

    [Fact]
    public async Task Where_the_provider_has_no_way_out_it_ends_here()
    {
        var query = $"?invitation={await shared.Scene.InvitationAsync("stayer@example.org")}";
        using var client = shared.Scene.NewClient();
        Assert.Equal("/", await shared.Scene.SignInAsync(client, new ProviderAnswer("stayer"), SharedProviders.Invited, query));

        using var answer = await client.PostAsync("/account/sign-out", "/account/security");

        Assert.Equal("/account/sign-in?bye=1", $"{answer.Headers.Location}");
        Assert.False(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task Whoever_came_with_a_password_meets_no_provider()
    {
        using var client = shared.Scene.NewClient();
        using var signedIn = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);

        using var answer = await client.PostAsync("/account/sign-out", "/account/security");

        Assert.Equal("/account/sign-in?bye=1", $"{answer.Headers.Location}");
    }

    [Fact]
    public async Task A_link_alone_signs_nobody_out_anywhere()
    {
        using var client = await shared.Scene.EnterAsync(ProviderAnswer.Verified("clicker"));
        using var stranger = shared.Scene.NewClient();

        foreach (var browser in (VaultClient[])[client, stranger])
        {
            using var answer = await browser.GetAsync("/account/providers/0/leave");
            Assert.StartsWith("/", $"{answer.Headers.Location}", StringComparison.Ordinal);
        }

        Assert.True(await client.IsSignedInAsync());
    }

    /// <summary>Signs out, and follows as far as the provider's address.</summary>
    private static async Task<Uri> SignOutAsync(VaultClient client, int provider)
    {
        using var answer = await client.PostAsync("/account/sign-out", "/account/security");
        Assert.Equal((HttpStatusCode.Found, $"/account/signed-out?provider={provider}"), (answer.StatusCode, $"{answer.Headers.Location}"));
        using var page = await client.GetAsync($"{answer.Headers.Location}");
        var html = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains($"/account/providers/{provider}/leave", html, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", html, StringComparison.Ordinal);
        using var left = await client.GetAsync($"/account/providers/{provider}/leave");
        Assert.Equal(HttpStatusCode.Found, left.StatusCode);
        return left.Headers.Location!;
    }
}
