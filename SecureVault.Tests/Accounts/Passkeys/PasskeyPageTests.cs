using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Mail;
using SecureVault.Web.Hosting.Accounts.Passkeys;

namespace SecureVault.Tests.Accounts.Passkeys;

/// <summary>The sign-in page's part: which browser may answer, and what it tells.</summary>
public sealed class PasskeyPageTests : IDisposable
{
    private readonly SoftAuthenticator _authenticator = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authenticator.Dispose();

    [Fact]
    public async Task An_answer_counts_once_with_a_token_and_in_the_browser_that_was_asked()
    {
        await using var app = await StartAsync();
        using var client = new VaultClient(app);
        using var other = new VaultClient(app);
        var (options, state) = await AskAsync(client);
        var (othersOptions, othersState) = await AskAsync(other);
        var answer = _authenticator.Sign(options);

        Assert.Contains("That took too long", await WordsAsync(await SendAsync(other, answer, state)), StringComparison.Ordinal);
        Assert.Contains("wasn’t accepted", await WordsAsync(await SendAsync(other, answer, othersState)), StringComparison.Ordinal);
        Assert.Contains("That took too long", await WordsAsync(await SendAsync(client, answer, state[..^2] + "AA")), StringComparison.Ordinal);
        using var forged = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "passkey", ["Passkey.Answer"] = answer, ["Passkey.State"] = state });
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Http.PostAsync(new Uri("/account/sign-in", UriKind.Relative), forged, Token)).StatusCode);
        Assert.False(await client.IsSignedInAsync());

        using var signedIn = await SendAsync(client, answer, state);
        Assert.Equal((HttpStatusCode.Found, "/recent"), (signedIn.StatusCode, signedIn.Headers.Location!.ToString()));
        Assert.True(await client.IsSignedInAsync());

        // Nor does a copy of everything that the browser had sign in again.
        using var thief = new VaultClient(app);
        thief.Cookies.Add(app.Address, new Cookie("SecureVaultPasskey", client.Cookies.GetCookies(app.Address)["SecureVaultPasskey"]!.Value));
        Assert.Contains("wasn’t accepted", await WordsAsync(await SendAsync(thief, answer, state)), StringComparison.Ordinal);
        Assert.False(await thief.IsSignedInAsync());
        Assert.DoesNotContain("allowCredentials\":[{", othersOptions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_why_a_passkey_does_not_sign_in_and_a_mail_tells_of_a_copy()
    {
        await using var server = MailCatcher.Start();
        await using var app = await StartAsync(server.Settings);
        using var client = new VaultClient(app);
        var user = await app.FindUserAsync(VaultClient.AdminEmail);

        _authenticator.IsVerifying = false;
        Assert.Contains("Your device didn’t check that it’s you", await WordsAsync(await TryAsync(client)), StringComparison.Ordinal);
        _authenticator.IsVerifying = true;
        using (var unknown = new SoftAuthenticator { UserHandle = _authenticator.UserHandle })
        {
            Assert.Contains("doesn’t know this passkey", await WordsAsync(await TryAsync(client, unknown)), StringComparison.Ordinal);
        }

        _authenticator.Counter = 0;
        Assert.Contains("somebody may have copied it", await WordsAsync(await TryAsync(client)), StringComparison.Ordinal);
        var mail = Assert.Single(await server.UntilAsync(1));
        Assert.Equal((VaultClient.AdminEmail, "A passkey of yours was blocked"), (mail.To.Mailboxes.Single().Address, mail.Subject));
        Assert.Contains("https://vault.example.org/settings/security", mail.TextBody, StringComparison.Ordinal);
        var own = app.Get<OwnPasskeys>();
        await own.RemoveAsync(await app.FreshAsync(user), Assert.Single(await own.ListAsync(user, Token)).Id, Token);
        Assert.Contains("doesn’t know this passkey", await WordsAsync(await TryAsync(client)), StringComparison.Ordinal);
        Assert.False(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task Questions_are_limited_by_network_and_take_no_attempts_from_the_password()
    {
        await using var app = VaultApp.Start(new() { ["Vault:PublicUrl"] = SoftAuthenticator.Origin, ["Accounts:SignInsPerMinute"] = "3" });
        await VaultClient.AddAdministratorAsync(app);
        using var client = new VaultClient(app);
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(client);
        }

        using var refused = await client.Http.PostAsync(new Uri("/account/passkey-question", UriKind.Relative), null, Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password)).StatusCode);
    }

    [Fact]
    public async Task The_cookie_of_a_question_is_for_this_site_alone_and_stays_while_the_browser_is_open()
    {
        await using var app = await StartAsync();
        using var client = new VaultClient(app);
        using var first = await client.Http.PostAsync(new Uri("/account/passkey-question", UriKind.Relative), null, Token);
        using var second = await client.Http.PostAsync(new Uri("/account/passkey-question", UriKind.Relative), null, Token);

        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("SecureVaultPasskey=", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal("no-store", first.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Password_managers_find_the_page_for_passkeys_and_without_an_address_there_is_none()
    {
        await using var app = await StartAsync();
        await using var off = VaultApp.Start();
        using var client = new VaultClient(app);
        using var other = await VaultClient.SetUpAsync(off);
        const string Page = "https://vault.example.org/settings/security";

        var found = await client.Http.GetFromJsonAsync<JsonElement>(new Uri("/.well-known/passkey-endpoints", UriKind.Relative), Token);

        Assert.Equal((Page, Page), (found.GetProperty("enroll").GetString(), found.GetProperty("manage").GetString()));
        Assert.Contains("username webauthn", await WordsAsync(await client.GetAsync("/account/sign-in")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/.well-known/passkey-endpoints")).StatusCode);
        using var stranger = new VaultClient(off);
        Assert.DoesNotContain("webauthn", await WordsAsync(await stranger.GetAsync("/account/sign-in")), StringComparison.Ordinal);
    }

    private async Task<VaultApp> StartAsync(Dictionary<string, string>? settings = null)
    {
        var app = VaultApp.Start(new(settings ?? []) { ["Vault:PublicUrl"] = SoftAuthenticator.Origin });
        await VaultClient.AddAdministratorAsync(app);
        var (user, desk) = (await app.FindUserAsync(VaultClient.AdminEmail), app.Get<PasskeyDesk>());
        var question = (await desk.AskForNewAsync(user, Token))!;
        Assert.Equal(PasskeyChange.Done, await desk.AddAsync(await app.FreshAsync(user), question, _authenticator.Make(question.Options), "laptop", Token));
        return app;
    }

    private static async Task<(string Options, string State)> AskAsync(VaultClient client)
    {
        using var answer = await client.Http.PostAsync(new Uri("/account/passkey-question", UriKind.Relative), null, Token);
        var asked = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        return (asked.GetProperty("options").GetString()!, asked.GetProperty("state").GetString()!);
    }

    private static Task<HttpResponseMessage> SendAsync(VaultClient client, string answer, string state) => client.SubmitAsync(
        "/account/sign-in?returnUrl=%2Frecent",
        new() { ["Passkey.Answer"] = answer, ["Passkey.State"] = state, ["Passkey.Remember"] = "true" },
        "passkey");

    private async Task<HttpResponseMessage> TryAsync(VaultClient client, SoftAuthenticator? authenticator = null)
    {
        var (options, state) = await AskAsync(client);
        return await SendAsync(client, (authenticator ?? _authenticator).Sign(options), state);
    }

    private static async Task<string> WordsAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Token));
        }
    }
}
