using System.Net;
using SecureVault.Core.Accounts.Links;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.WayBack;

/// <summary>The pages for people who don't know their password.</summary>
public sealed class WayBackPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_mail_the_page_says_whom_to_ask_and_what_stays()
    {
        await using var app = VaultApp.Start();
        using var owner = await VaultClient.SetUpAsync(app);
        using var stranger = new VaultClient(app);

        Assert.Contains("/account/forgot", await ReadAsync(stranger, "/account/sign-in"), StringComparison.Ordinal);
        var page = await ReadAsync(stranger, "/account/forgot");

        Assert.Contains("Ask an administrator", page, StringComparison.Ordinal);
        Assert.Contains("for 72 hours", page, StringComparison.Ordinal);
        Assert.Contains("<code class=\"sv-code\">securevault accounts reset --link</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_leads_to_a_new_password_and_from_there_to_the_sign_in()
    {
        await using var app = VaultApp.Start();
        using var owner = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        using var stranger = new VaultClient(app);
        var address = await AddressAsync(app);

        using var differing = await SendAsync(stranger, address, "a wholly new one", "another");
        Assert.Contains("The two passwords differ", await differing.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var common = await SendAsync(stranger, address, "dragondragon", "dragondragon");
        Assert.Contains("Attackers try this password first", await common.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var done = await SendAsync(stranger, address, "a wholly new one", "a wholly new one");

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.EndsWith("/account/sign-in?set=1", done.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Your password was changed", await ReadAsync(stranger, "/account/sign-in?set=1"), StringComparison.Ordinal);
        using var again = await stranger.GetAsync(address);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        using var old = await ada.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, old.StatusCode); // the session of before is over
        using var signedIn = await stranger.SignInAsync("ada@example.org", "a wholly new one");
        Assert.True(await stranger.IsSignedInAsync());
    }

    [Fact]
    public async Task A_look_at_the_page_uses_nothing_up()
    {
        await using var app = VaultApp.Start();
        using var owner = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        using var stranger = new VaultClient(app);
        var address = await AddressAsync(app);

        for (var i = 0; i < 3; i++)
        {
            using var answer = await stranger.GetAsync(address); // as the scanners of mail programs do
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> SendAsync(VaultClient client, string address, string password, string repeated) =>
        client.SubmitAsync(address, new() { ["Form.Password"] = password, ["Form.Repeated"] = repeated });

    private static async Task<string> AddressAsync(VaultApp app)
    {
        var made = await app.Get<PasswordLinks>().MakeAsync(await app.FreshAsync(await app.FindUserAsync(VaultClient.AdminEmail)), await app.FindUserAsync("ada@example.org"), Token);
        return $"/account/reset?code={Assert.IsType<PasswordLinkOutcome.Made>(made).Code}";
    }

    private static async Task<string> ReadAsync(VaultClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        return await answer.Content.ReadAsStringAsync(Token);
    }
}
