using System.Net;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Tests.Accounts.Factors;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>How an account's state and second factor affect a sign-in at a provider.</summary>
[Collection(nameof(SharedProviders))]
public sealed class AccountStateTests(SharedProviders shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_account_stays_locked_and_its_sessions_end()
    {
        using var client = await shared.Scene.EnterAsync(ProviderAnswer.Verified("locked"));
        var (administrator, user) = (await shared.Scene.App.FindUserAsync(VaultClient.AdminEmail), await shared.Scene.App.FindUserAsync("locked@example.org"));
        var directory = shared.Scene.App.Get<UserDirectory>();
        Assert.Equal(LockOutcome.Done, await directory.LockAsync(await shared.Scene.App.FreshAsync(administrator), user, Token));

        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("locked"), "locked");
        Assert.False(await client.IsSignedInAsync());

        Assert.Equal(LockOutcome.Done, await directory.UnlockAsync(await shared.Scene.App.FreshAsync(administrator), user, Token));
        using var again = await shared.Scene.EnterAsync(ProviderAnswer.Verified("locked"));
    }

    [Fact]
    public async Task Whoever_set_up_a_second_factor_is_asked_for_it()
    {
        var secret = await TurnOnAsync("careful");
        using var client = shared.Scene.NewClient();

        var address = await shared.Scene.SignInAsync(client, ProviderAnswer.Verified("careful"), query: "?returnUrl=/recent");

        Assert.StartsWith("/account/code", address, StringComparison.Ordinal);
        Assert.False(shared.Scene.HasSession(client));

        // The code of now turned it on.
        var code = await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow().AddSeconds(30));
        using var answer = await client.SubmitAsync(address, new() { ["Form.Code"] = code });
        Assert.Equal((HttpStatusCode.Found, "/recent"), (answer.StatusCode, $"{answer.Headers.Location}"));
        Assert.True(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task A_second_factor_at_the_provider_counts_where_the_settings_say_so()
    {
        await TurnOnAsync("twofold");
        var answer = ProviderAnswer.Verified("twofold");
        foreach (var other in (ProviderAnswer[])[
            answer.With("amr", (string[])["pwd"]), answer.With("amr", (string[])["MFA", "mfa2"]), answer.With("acr", "urn:example:silver"), answer.With("acr", "not mfa")])
        {
            using var client = shared.Scene.NewClient();
            Assert.StartsWith("/account/code", await shared.Scene.SignInAsync(client, other), StringComparison.Ordinal);
            Assert.False(shared.Scene.HasSession(client));
        }

        using var byMethod = await shared.Scene.EnterAsync(answer.With("amr", (string[])["pwd", "mfa"]));
        using var byClass = await shared.Scene.EnterAsync(answer.With("acr", "urn:example:gold"));
    }

    [Fact]
    public async Task A_sign_in_that_lacks_its_second_step_ends_with_the_provider_s_session()
    {
        var secret = await TurnOnAsync("halfway");
        using var client = shared.Scene.NewClient();
        var address = await shared.Scene.SignInAsync(client, ProviderAnswer.Verified("halfway").With("sid", "halfway-1"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["logout_token"] = shared.Scene.Providers[0].LogoutToken("halfway", "halfway-1") });
        using var ended = await client.Http.PostAsync(new Uri("/oidc/0/logout", UriKind.Relative), form, Token);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);

        using var answer = await client.SubmitAsync(address, new() { ["Form.Code"] = await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)) });

        Assert.False(shared.Scene.HasSession(client));
    }

    [Fact]
    public async Task With_the_house_s_rule_people_set_one_up_unless_the_provider_asked_for_one()
    {
        var rule = new Dictionary<string, string>(ProviderScene.Domains) { ["SecondFactorValues:0"] = "mfa" };
        await using var scene = await ProviderScene.StartAsync(
            [(await StubbornProvider.StartAsync(), rule)],
            new() { ["Accounts:SecondFactor"] = "Everyone", ["Accounts:SecondFactorGraceDays"] = "0", ["Accounts:PasswordSignIn"] = "false" });
        using var client = scene.NewClient();

        Assert.StartsWith("/account/authenticator", await scene.SignInAsync(client, ProviderAnswer.Verified("ada")), StringComparison.Ordinal);
        Assert.False(scene.HasSession(client));
        using var secure = await scene.EnterAsync(ProviderAnswer.Verified("grace").With("amr", (string[])["mfa"]));

        await AssertNoPasswordsAsync(scene);
    }

    [Fact]
    public async Task Groups_make_administrators_and_take_the_role_again_but_not_from_the_last_one()
    {
        var rule = new Dictionary<string, string>(ProviderScene.Domains) { ["AdministratorGroups:0"] = "managers", ["GroupsClaim"] = "roles" };
        await using var scene = await ProviderScene.StartAsync([(await StubbornProvider.StartAsync(), rule)]);
        var (plain, manager) = (ProviderAnswer.Verified("ada"), ProviderAnswer.Verified("ada").With("roles", (string[])["staff", "managers"]));

        using (await scene.EnterAsync(plain.With("groups", (string[])["managers"])))
        {
            Assert.Equal([VaultClient.AdminEmail], await AdministratorsAsync(scene));
        }

        foreach (var (answer, isAdministrator) in ((ProviderAnswer, bool)[])[(manager, true), (plain, false), (manager, true)])
        {
            using var client = await scene.EnterAsync(answer);
            Assert.True(await client.IsSignedInAsync());
            Assert.Equal(isAdministrator, (await AdministratorsAsync(scene)).Contains("ada@example.org"));
        }

        var (ada, first) = (await scene.App.FindUserAsync("ada@example.org"), await scene.App.FindUserAsync(VaultClient.AdminEmail));
        Assert.Equal(RoleOutcome.Done, await scene.App.Get<RoleChanges>().ChangeAsync(await scene.App.FreshAsync(ada), first, isAdministrator: false, Token));
        using var last = await scene.EnterAsync(plain);
        Assert.True(await last.IsSignedInAsync());
        Assert.Equal(["ada@example.org"], await AdministratorsAsync(scene));
    }

    [Fact]
    public async Task A_visit_that_stops_at_its_second_step_takes_nobody_s_role()
    {
        var rule = new Dictionary<string, string>(ProviderScene.Domains) { ["AdministratorGroups:0"] = "managers" };
        await using var scene = await ProviderScene.StartAsync([(await StubbornProvider.StartAsync(), rule)]);
        var plain = ProviderAnswer.Verified("ada");
        using var open = await scene.EnterAsync(plain.With("groups", (string[])["managers"]));
        var secret = await TurnOnAsync(scene, "ada");
        using var client = scene.NewClient();

        var address = await scene.SignInAsync(client, plain);
        Assert.StartsWith("/account/code", address, StringComparison.Ordinal);
        Assert.Contains("ada@example.org", await AdministratorsAsync(scene));
        Assert.True(await open.IsSignedInAsync());

        using var answer = await client.SubmitAsync(address, new() { ["Form.Code"] = await FactorScene.CodeAsync(secret, TimeProvider.System.GetUtcNow().AddSeconds(30)) });
        Assert.True(await client.IsSignedInAsync());
        Assert.DoesNotContain("ada@example.org", await AdministratorsAsync(scene));
        Assert.False(await open.IsSignedInAsync());
    }

    private static async Task AssertNoPasswordsAsync(ProviderScene scene)
    {
        using var client = scene.NewClient();
        using var page = await client.GetAsync("/account/sign-in");
        Assert.DoesNotContain("Form.Password", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var answer = await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        Assert.False(scene.HasSession(client));
        Assert.IsNotType<SignInOutcome.Accepted>(await scene.App.Get<PasswordSignIn>().CheckAsync(VaultClient.AdminEmail, VaultClient.Password, default, Token));
    }

    private static async Task<IEnumerable<string>> AdministratorsAsync(ProviderScene scene) =>
        (await scene.App.Get<UserDirectory>().ListAsync(Token)).Where(entry => entry.IsAdministrator).Select(entry => entry.Email);

    private async Task<string> TurnOnAsync(string subject)
    {
        using var client = await shared.Scene.EnterAsync(ProviderAnswer.Verified(subject));
        return await TurnOnAsync(shared.Scene, subject);
    }

    private static async Task<string> TurnOnAsync(ProviderScene scene, string subject)
    {
        var user = await scene.App.FindUserAsync($"{subject}@example.org");
        var factors = scene.App.Get<SecondFactors>();
        var draft = Assert.IsType<AuthenticatorDraft>(await factors.DraftAsync(user, Token));
        var code = await FactorScene.CodeAsync(draft.Text, TimeProvider.System.GetUtcNow());
        Assert.IsType<SecondFactorOutcome.Changed>(await factors.TurnOnAsync(await scene.App.FreshAsync(user), draft, code, Token));
        return draft.Text;
    }
}
