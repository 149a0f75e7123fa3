using System.Net;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Keys;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts;

/// <summary>The pages and the ways in, over real HTTP.</summary>
public sealed class SessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_set_up_page_does_not_exist_without_its_code_nor_after_it_was_used()
    {
        await using var app = VaultApp.Start();
        using var client = new VaultClient(app);
        var code = app.Get<AccountSetup>().Code!;
        var page = await client.Http.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative), Token);
        Assert.Contains("isn’t set up yet", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("password", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(code, page, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/setup")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/setup?code=wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/setup?code={code}")).StatusCode);

        using var administrator = await VaultClient.SetUpAsync(app);
        Assert.True(await administrator.IsSignedInAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/setup?code={code}")).StatusCode);
        Assert.Contains("type=\"password\"", await client.Http.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/admin/people")]
    [InlineData("/account/security")]
    [InlineData("/account/recovery-key")]
    [InlineData("/files/0195d6a0-0000-7000-8000-000000000000/content")]
    public async Task A_stranger_is_sent_to_the_sign_in_page(string path)
    {
        await using var app = VaultApp.Start();
        using var client = new VaultClient(app);

        var answer = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/account/sign-in", answer.Headers.Location!.AbsolutePath);
    }

    [Fact]
    public async Task Unknown_addresses_and_wrong_passwords_get_the_same_page()
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var client = new VaultClient(app);
        var wrong = await (await client.SignInAsync(VaultClient.AdminEmail, "wrong")).Content.ReadAsStringAsync(Token);
        var unknown = await (await client.SignInAsync("nobody@example.org", "wrong")).Content.ReadAsStringAsync(Token);

        Assert.Contains("Wrong email or password. After 5 failed attempts you have to wait, up to 15 minutes.", wrong, StringComparison.Ordinal);
        Assert.Equal(Stripped(wrong, VaultClient.AdminEmail), Stripped(unknown, "nobody@example.org"));
        Assert.False(await client.IsSignedInAsync());
    }

    [Theory]
    [InlineData("/admin/people", "/admin/people")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task After_signing_in_nobody_is_sent_to_another_host(string returnUrl, string expected)
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var client = new VaultClient(app);
        var answer = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password, returnUrl);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(expected, new Uri(app.Address, answer.Headers.Location!).AbsolutePath);
        Assert.Equal(app.Address.Authority, new Uri(app.Address, answer.Headers.Location!).Authority);
    }

    [Theory]
    [InlineData("/account/sign-in")]
    [InlineData("/account/sign-out")]
    [InlineData("/account/security")]
    [InlineData("/account/recovery-key/confirm")]
    public async Task A_form_without_its_token_is_refused(string path)
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "sign-in" });

        var answer = await client.Http.PostAsync(new Uri(path, UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_for_scripts_and_other_sites()
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var client = new VaultClient(app);
        var answer = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("SecureVault=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_lock_ends_the_session_with_the_next_request_and_a_download_under_way_at_once()
    {
        await using var app = VaultApp.Start();
        using var administrator = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        var user = await app.FindUserAsync("ada@example.org");
        var item = await StoreAsync(app, user, 60_000_000);
        using var download = await ada.Http.GetAsync(
            new Uri($"/files/{item}/content", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);

        await app.Get<UserDirectory>().LockAsync(await app.FreshAsync(await app.FindUserAsync(VaultClient.AdminEmail)), user, Token);

        await Assert.ThrowsAnyAsync<Exception>(() => download.Content.ReadAsByteArrayAsync(Token));
        Assert.False(await ada.IsSignedInAsync());
        Assert.True(await administrator.IsSignedInAsync());
    }

    [Fact]
    public async Task A_changed_password_leaves_only_the_browser_that_changed_it_signed_in()
    {
        await using var app = VaultApp.Start();
        using var here = await VaultClient.SetUpAsync(app);
        using var elsewhere = new VaultClient(app);
        await elsewhere.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        Assert.True(await elsewhere.IsSignedInAsync());

        var answer = await here.SubmitAsync(
            "/account/security",
            new() { ["Form.Old"] = VaultClient.Password, ["Form.New"] = "another long enough one", ["Form.Repeated"] = "another long enough one" },
            "password");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.True(await here.IsSignedInAsync());
        Assert.False(await elsewhere.IsSignedInAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_changed_password_leaves_a_session_remembered_or_not_as_it_was(bool remember)
    {
        await using var app = VaultApp.Start();
        using (await VaultClient.SetUpAsync(app))
        {
        }

        using var client = new VaultClient(app);
        await client.SubmitAsync(
            "/account/sign-in",
            new() { ["Form.Email"] = VaultClient.AdminEmail, ["Form.Password"] = VaultClient.Password, ["Form.Remember"] = remember ? "true" : "false" });

        await client.SubmitAsync(
            "/account/security",
            new() { ["Form.Old"] = VaultClient.Password, ["Form.New"] = "another long enough one", ["Form.Repeated"] = "another long enough one" },
            "password");

        Assert.True(await client.IsSignedInAsync());
        var expires = client.Cookies.GetCookies(app.Address)["SecureVault"]!.Expires;
        Assert.Equal(remember, expires > app.Get<TimeProvider>().GetUtcNow().UtcDateTime.AddDays(13));
        Assert.Equal(!remember, expires == DateTime.MinValue);
    }

    [Fact]
    public async Task Signing_out_ends_this_session_and_signing_out_everywhere_all_of_them()
    {
        await using var app = VaultApp.Start();
        using var first = await VaultClient.SetUpAsync(app);
        using var second = new VaultClient(app);
        await second.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);

        Assert.Equal(HttpStatusCode.Found, (await second.PostAsync("/account/sign-out", "/account/security")).StatusCode);
        Assert.False(await second.IsSignedInAsync());
        Assert.True(await first.IsSignedInAsync());

        await second.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        await second.SubmitAsync("/account/security", [], "everywhere");
        Assert.False(await second.IsSignedInAsync());
        Assert.False(await first.IsSignedInAsync());
    }

    [Fact]
    public async Task A_copied_cookie_is_worth_nothing_after_the_sign_out()
    {
        await using var app = VaultApp.Start();
        using var browser = await VaultClient.SetUpAsync(app);
        using var copy = new VaultClient(app);
        copy.Cookies.Add(app.Address, browser.Cookies.GetCookies(app.Address));
        Assert.True(await copy.IsSignedInAsync());

        await browser.PostAsync("/account/sign-out", "/account/security");

        Assert.False(await copy.IsSignedInAsync());
    }

    [Fact]
    public async Task The_recovery_key_is_shown_for_the_password_and_never_in_the_first_page()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);

        Assert.DoesNotContain("SVMK1", await (await client.GetAsync("/account/recovery-key")).Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        var wrong = await client.SubmitAsync("/account/recovery-key", new() { ["Form.Password"] = "wrong" });
        Assert.DoesNotContain("SVMK1", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        var right = await client.SubmitAsync("/account/recovery-key", new() { ["Form.Password"] = VaultClient.Password });
        Assert.True(right.Headers.CacheControl!.NoStore);

        // The file that the page saves says what it is and what to do, and is a key file as it stands.
        var page = await right.Content.ReadAsStringAsync(Token);
        Assert.Contains("<div class=\"sv-recovery__code\" aria-hidden=\"true\"><svg", page, StringComparison.Ordinal);
        var file = WebUtility.HtmlDecode(page.Split("<pre id=\"recovery-file\" hidden>")[1].Split("</pre>")[0]);
        Assert.Equal(app.Get<MasterKeyring>().Active.Id, Assert.Single(MasterKeyText.Parse(file, "The saved file")).Id);
        Assert.Contains($"# Vault: {app.Address.GetLeftPart(UriPartial.Authority)}", file, StringComparison.Ordinal);
        Assert.Contains($"# Saved: {app.Get<TimeProvider>().GetUtcNow():yyyy-MM-dd}", file, StringComparison.Ordinal);
        Assert.Contains("securevault restore", file, StringComparison.Ordinal);
    }

    private static string Stripped(string page, string email) => System.Text.RegularExpressions.Regex
        .Replace(page, "value=\"[^\"]*\"|\\?v=[^\"]*|<!--Blazor.*?-->", string.Empty)
        .Replace(email, string.Empty, StringComparison.Ordinal);

    private static async Task<ItemId> StoreAsync(VaultApp app, UserId user, int length)
    {
        var request = new UploadRequest { Folder = ItemId.Root, Name = "large.bin", Length = length };
        var outcome = await app.Get<UploadService>().UploadAsync(user, request, new MemoryStream(new byte[length]), null, Token);
        return Assert.IsType<UploadOutcome.Stored>(outcome).Item;
    }
}
