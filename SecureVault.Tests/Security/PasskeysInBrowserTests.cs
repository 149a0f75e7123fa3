using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace SecureVault.Tests.Security;

/// <summary>Passkeys in a real browser, with the authenticator that its developer tools have.</summary>
public sealed class PasskeysInBrowserTests(BrowserFixture browser)
{
    // A browser without a window offers nothing in fields. This stands in for that: the question waits, and is answered when a test says so.
    private const string Autofill = """
        const get = navigator.credentials.get.bind(navigator.credentials);
        PublicKeyCredential.isConditionalMediationAvailable = async () => true;
        navigator.credentials.get = options => options.mediation !== 'conditional' ? get(options) : new Promise((resolve, reject) => {
          window.pick = () => get({ publicKey: options.publicKey }).then(resolve, reject);
          options.signal.addEventListener('abort', () => { window.aborted = (window.aborted ?? 0) + 1; reject(options.signal.reason); });
        });
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, "en", ColorScheme.Light)]
    [InlineData(390, "de", ColorScheme.Dark)]
    public async Task A_passkey_is_set_up_named_and_signs_in_by_the_button_and_by_the_field(int width, string language, ColorScheme scheme)
    {
        await using var scene = await StartAsync(new() { ViewportSize = new() { Width = width, Height = 844 }, Locale = language, ColorScheme = scheme });
        var page = await scene.OpenAsync("/account/sign-in");
        await using var authenticator = await VirtualAuthenticator.AddAsync(page);
        await page.AddInitScriptAsync(Autofill);
        await SignInAsync(page, VaultClient.AdminEmail, "/settings/security", scene);
        await page.PictureAsync($"passkeys-none-{language}");
        await page.Locator(".sv-passkeys > .sv-button").ClickAsync();
        var name = page.Locator(".sv-passkeys__rename input");
        await Expect(name).ToBeFocusedAsync();
        await Expect(name).ToHaveValueAsync(language == "de" ? "Chrome unter Linux" : "Chrome on Linux");
        await page.LookAtAsync($"passkeys-name-{language}");
        await name.FillAsync("Laptop");
        await name.PressAsync("Enter");
        await Expect(page.Locator(".sv-passkeys__name")).ToHaveTextAsync("Laptop");
        await page.LookAtAsync($"passkeys-one-{language}");

        await SignOutAsync(page, scene);
        await page.LookAtAsync($"sign-in-passkey-{language}");
        await page.Locator("[name='Form.Remember']").CheckAsync();
        await page.Locator(".sv-passkey button").ClickAsync();
        await page.WaitForURLAsync("**/recent");
        Assert.Contains(await page.Context.CookiesAsync(), cookie => cookie is { Name: "SecureVault", Expires: > 0 });

        await SignOutAsync(page, scene);
        await page.WaitForFunctionAsync("() => window.pick");
        await page.EvaluateAsync("() => window.pick()");
        await page.WaitForURLAsync("**/recent");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task What_goes_wrong_is_said_and_the_field_waits_again()
    {
        await using var scene = await StartAsync();
        var page = await scene.OpenAsync("/account/sign-in");
        await using var authenticator = await VirtualAuthenticator.AddAsync(page);
        await page.AddInitScriptAsync(Autofill);
        await SignInAsync(page, VaultClient.AdminEmail, "/settings/security", scene);
        await page.Locator(".sv-passkeys > .sv-button").ClickAsync();
        await page.Locator(".sv-passkeys__rename input").PressAsync("Enter");
        await Expect(page.Locator(".sv-passkeys__name")).ToBeVisibleAsync();
        var mine = Assert.Single(await authenticator.CredentialsAsync());

        // The same device again, after the question who is there, which the passkey answers.
        await MakeStaleAsync(scene);
        await page.Locator(".sv-passkeys > .sv-button").ClickAsync();
        await Expect(page.Locator("#sv-fresh-password")).ToBeFocusedAsync();
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0); // one that fades has too little contrast
        await page.LookAtAsync("fresh-passkey");
        await page.Locator(".sv-fresh__passkey").ClickAsync();
        await Expect(page.Locator(".sv-passkeys__error")).ToHaveTextAsync("This device has a passkey for your account already.");

        // Nobody verified.
        await SignOutAsync(page, scene);
        await authenticator.VerifyAsync(false);
        await page.WaitForFunctionAsync("() => window.pick");
        await page.Locator(".sv-passkey button").ClickAsync();
        await Expect(page.Locator(".sv-passkey [role=alert]")).ToContainTextAsync("No passkey was used");
        await page.LookAtAsync("sign-in-passkey-cancelled");
        Assert.True(await page.EvaluateAsync<int>("() => window.aborted") >= 1);
        await authenticator.VerifyAsync(true);

        // Two accounts on one authenticator: each passkey leads into its own.
        using (await VaultClient.InviteAsync(scene.App, "ada@example.org"))
        {
        }

        await SignInAsync(page, "ada@example.org", "/settings/security", scene);
        await page.Locator(".sv-passkeys > .sv-button").ClickAsync();
        await Expect(page.Locator(".sv-passkeys__rename input")).ToBeFocusedAsync();
        Assert.Equal(2, (await authenticator.CredentialsAsync()).Count);
        await authenticator.RemoveAsync(mine);
        await SignOutAsync(page, scene);
        await page.Locator(".sv-passkey button").ClickAsync();
        await page.WaitForURLAsync("**/recent");
        await page.GotoAsync(At(scene, "/account/security"));
        await Expect(page.Locator("main")).ToContainTextAsync("ada@example.org");

        // A copy whose counter is behind.
        await authenticator.PutBackAsync(Assert.Single(await authenticator.CredentialsAsync()));
        await SignOutAsync(page, scene);
        await page.Locator(".sv-passkey button").ClickAsync();
        await Expect(page.Locator(".sv-form-error").First).ToContainTextAsync("somebody may have copied it");
        await SignInAsync(page, "ada@example.org", "/settings/security", scene);
        await Expect(page.Locator(".sv-passkeys__blocked")).ToBeVisibleAsync();
        await page.LookAtAsync("passkeys-blocked");

        // Removed here, still on the device.
        await page.Locator(".sv-passkeys__acts button").Last.ClickAsync();
        await page.Locator(".mud-dialog .sv-button--danger").ClickAsync();
        await Expect(page.Locator(".sv-passkeys__row")).ToHaveCountAsync(0);
        await SignOutAsync(page, scene);
        await page.Locator(".sv-passkey button").ClickAsync();
        await Expect(page.Locator(".sv-form-error").First).ToContainTextAsync("doesn’t know this passkey");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Where_passkeys_cant_work_the_page_says_why_and_the_sign_in_page_has_no_button()
    {
        await using var scene = await VaultScene.StartAsync(browser);
        var options = scene.App.Get<IOptions<VaultOptions>>().Value;
        foreach (var (address, words) in new[]
        {
            ("", "hasn’t set its address"),
            ("https://192.0.2.7", "address is a number"),
            ("http://vault.example.org", "doesn’t begin with https"),
            ("https://vault.example.org", "Passkeys only work at https://vault.example.org"),
        })
        {
            options.PublicUrl = address;
            var page = await scene.OpenAsync("/settings/security");
            await Expect(page.Locator(".sv-passkeys .sv-note")).ToContainTextAsync(words);
            await Expect(page.Locator(".sv-passkeys > .sv-button")).ToHaveCountAsync(0);
            await page.PictureAsync($"passkeys-off-{address.Length}");
            await page.CloseAsync();
        }

        await scene.Context.ClearCookiesAsync();
        var signIn = await scene.OpenAsync("/account/sign-in");
        await Expect(signIn.Locator(".sv-passkey button")).ToBeHiddenAsync();
    }

    private async Task<VaultScene> StartAsync(BrowserNewContextOptions? options = null)
    {
        var scene = await VaultScene.StartAsync(browser, options: options);

        // Browsers have passkeys for names only, and a port is known once the server listens.
        scene.Through = new Uri($"http://localhost:{scene.App.Address.Port}");
        scene.App.Get<IOptions<VaultOptions>>().Value.PublicUrl = scene.Through.ToString();
        return scene;
    }

    private static string At(VaultScene scene, string path) => new Uri(scene.Through!, path).ToString();

    private static async Task SignInAsync(IPage page, string email, string path, VaultScene scene)
    {
        await page.GotoAsync(At(scene, $"/account/sign-in?returnUrl={Uri.EscapeDataString(path)}"));
        await page.Locator("#email").FillAsync(email);
        await page.Locator("#password").FillAsync(VaultClient.Password);
        await page.Locator("#password").PressAsync("Enter");
        await page.WaitForURLAsync($"**{path}");
        await Expect(page.Locator(".sv-passkeys > .sv-button, .sv-passkeys__row").First).ToBeVisibleAsync();
    }

    private static async Task SignOutAsync(IPage page, VaultScene scene)
    {
        // A circuit without its cookie would complain. Not about:blank, which would lose the authenticator.
        await page.GotoAsync(At(scene, "/css/app.css"));
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(At(scene, "/account/sign-in?returnUrl=%2Frecent"));
        await Expect(page.Locator(".sv-passkey button")).ToBeVisibleAsync();
    }

    private static async Task MakeStaleAsync(VaultScene scene)
    {
        await using var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        var before = DateTimeOffset.UnixEpoch;
        await db.SignInSessions.ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, before), Token);
    }

    /// <summary>An authenticator of the browser's developer tools, for one page.</summary>
    private sealed class VirtualAuthenticator(ICDPSession tools, string id) : IAsyncDisposable
    {
        public static async Task<VirtualAuthenticator> AddAsync(IPage page)
        {
            var tools = await page.Context.NewCDPSessionAsync(page);
            await tools.SendAsync("WebAuthn.enable");
            var added = await tools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["ctap2Version"] = "ctap2_1",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            });
            return new VirtualAuthenticator(tools, added!.Value.GetProperty("authenticatorId").GetString()!);
        }

        public async Task<IReadOnlyList<JsonElement>> CredentialsAsync() =>
            [.. (await tools.SendAsync("WebAuthn.getCredentials", Arguments()))!.Value.GetProperty("credentials").EnumerateArray()];

        public async Task VerifyAsync(bool isVerified) => await tools.SendAsync("WebAuthn.setUserVerified", Arguments(("isUserVerified", isVerified)));

        public async Task RemoveAsync(JsonElement credential) =>
            await tools.SendAsync("WebAuthn.removeCredential", Arguments(("credentialId", credential.GetProperty("credentialId").GetString()!)));

        /// <summary>The same passkey as it was before it was used.</summary>
        public async Task PutBackAsync(JsonElement credential)
        {
            await RemoveAsync(credential);
            var earlier = credential.EnumerateObject().ToDictionary(property => property.Name, property => (object)property.Value);
            earlier["signCount"] = 0;
            await tools.SendAsync("WebAuthn.addCredential", Arguments(("credential", earlier)));
        }

        public async ValueTask DisposeAsync() => await tools.DetachAsync();

        private Dictionary<string, object> Arguments(params (string Name, object Value)[] more)
        {
            var all = new Dictionary<string, object> { ["authenticatorId"] = id };
            foreach (var (name, value) in more)
            {
                all[name] = value;
            }

            return all;
        }
    }
}
