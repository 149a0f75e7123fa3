using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>The way back from a provider: which browser may take it, how often, and where it leads.</summary>
[Collection(nameof(SharedProviders))]
public sealed partial class WayBackTests(SharedProviders shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/recent", "/recent")]
    [InlineData("/folders/0195d6a0?view=1", "/folders/0195d6a0?view=1")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("", "/")]
    public async Task It_leads_to_pages_of_the_vault_only(string returnUrl, string expected)
    {
        using var client = shared.Scene.NewClient();

        var address = await shared.Scene.SignInAsync(client, ProviderAnswer.Verified("walker"), query: $"?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(expected, address);
        Assert.True(shared.Scene.HasSession(client));
    }

    [Fact]
    public async Task Another_browser_can_not_take_it()
    {
        using var mine = shared.Scene.NewClient();
        using var stranger = shared.Scene.NewClient();
        using var begun = shared.Scene.NewClient();
        var callback = await shared.Scene.AuthorizeAsync(mine, ProviderAnswer.Verified("mallory"));
        await shared.Scene.AuthorizeAsync(begun, ProviderAnswer.Verified("victim"));

        foreach (var other in (VaultClient[])[stranger, begun])
        {
            Assert.Equal(ProviderScene.Refusal("failed"), await ProviderScene.ReturnAsync(other, callback));
            Assert.False(shared.Scene.HasSession(other));
        }

        Assert.Null(await shared.Scene.SessionsAsync("mallory@example.org"));
    }

    [Fact]
    public async Task A_code_of_another_sign_in_does_not_fit_into_one_s_own()
    {
        using var mine = shared.Scene.NewClient();
        using var victim = shared.Scene.NewClient();
        var stolen = QueryHelpers.ParseQuery((await shared.Scene.AuthorizeAsync(mine, ProviderAnswer.Verified("mallory"))).Query)["code"];
        var own = await shared.Scene.AuthorizeAsync(victim, ProviderAnswer.Verified("victim"));
        var parameters = QueryHelpers.ParseQuery(own.Query);
        parameters["code"] = stolen;

        var address = await ProviderScene.ReturnAsync(victim, new Uri(QueryHelpers.AddQueryString(own.GetLeftPart(UriPartial.Path), parameters)));

        Assert.Equal(ProviderScene.Refusal("failed"), address);
        Assert.False(shared.Scene.HasSession(victim));
    }

    [Fact]
    public async Task It_is_taken_once_even_with_a_copy_of_all_cookies()
    {
        using var client = shared.Scene.NewClient();
        using var thief = shared.Scene.NewClient();
        var callback = await shared.Scene.AuthorizeAsync(client, ProviderAnswer.Verified("once"));
        thief.Cookies.Add(client.Cookies.GetAllCookies());
        Assert.Equal("/", await ProviderScene.ReturnAsync(client, callback));

        Assert.Equal(ProviderScene.Refusal("failed"), await ProviderScene.ReturnAsync(client, callback));
        Assert.Equal(ProviderScene.Refusal("failed"), await ProviderScene.ReturnAsync(thief, callback));

        Assert.False(shared.Scene.HasSession(thief));
        Assert.Equal(1, await shared.Scene.SessionsAsync("once@example.org"));
    }

    [Fact]
    public async Task It_is_the_way_of_the_provider_that_it_began_with()
    {
        using var client = shared.Scene.NewClient();
        var callback = await shared.Scene.AuthorizeAsync(client, ProviderAnswer.Verified("crossing"));

        var address = await ProviderScene.ReturnAsync(client, new Uri($"{callback}".Replace("/oidc/0/", $"/oidc/{SharedProviders.Linking}/", StringComparison.Ordinal)));

        Assert.Equal(ProviderScene.Refusal("failed", SharedProviders.Linking), address);
        Assert.False(shared.Scene.HasSession(client));
    }

    [Fact]
    public async Task Two_windows_may_sign_in_at_once()
    {
        using var client = shared.Scene.NewClient();
        var first = await shared.Scene.AuthorizeAsync(client, ProviderAnswer.Verified("windows"), query: "?returnUrl=/recent");
        var second = await shared.Scene.AuthorizeAsync(client, ProviderAnswer.Verified("windows"), query: "?returnUrl=/trash");

        Assert.Equal("/recent", await ProviderScene.ReturnAsync(client, first));
        Assert.Equal("/trash", await ProviderScene.ReturnAsync(client, second));
    }

    [Fact]
    public async Task What_the_browser_carries_there_is_new_each_time_and_no_secret()
    {
        using var client = shared.Scene.NewClient();
        var asked = new List<Dictionary<string, string>>();
        for (var i = 0; i < 2; i++)
        {
            using var begun = await client.GetAsync("/account/providers/0?returnUrl=/recent");
            asked.Add(QueryHelpers.ParseQuery(begun.Headers.Location!.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()));
            Assert.All(begun.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase));
        }

        foreach (var name in (string[])["state", "nonce", "code_challenge"])
        {
            Assert.NotEqual(asked[0][name], asked[1][name]);
        }

        Assert.Equal(new Uri(shared.Scene.App.Address, "/oidc/0/callback").ToString(), asked[0]["redirect_uri"]);
        Assert.Equal("openid profile email", asked[0]["scope"]);
        Assert.DoesNotContain("client_secret", asked[0].Keys);
    }

    [Theory]
    [InlineData("/account/providers/5")]
    [InlineData("/account/providers/-1")]
    public async Task There_is_no_way_to_a_provider_that_there_is_not(string path)
    {
        using var client = shared.Scene.NewClient();

        using var answer = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_has_a_button_for_each_provider_and_a_sentence_for_each_failure()
    {
        using var client = shared.Scene.NewClient();
        var plain = await WordsAsync(client, "/account/sign-in?returnUrl=%2Frecent");
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains($"Example Works {i}", plain, StringComparison.Ordinal);
            Assert.Contains($"/account/providers/{i}?returnUrl=%2Frecent", plain, StringComparison.Ordinal);
        }

        var pages = new List<string>();
        foreach (var reason in (string[])["failed", "cancelled", "down", "locked", "unknown", "unverified", "taken", "invitation"])
        {
            pages.Add(NoteIn(await WordsAsync(client, ProviderScene.Refusal(reason, provider: 1))));
        }

        Assert.DoesNotContain(string.Empty, pages);
        Assert.Equal(pages.Count, pages.Distinct().Count());
        Assert.DoesNotContain("nonsense", NoteIn(await WordsAsync(client, ProviderScene.Refusal("nonsense"))), StringComparison.Ordinal);
        await WordsAsync(client, ProviderScene.Refusal("down", provider: 99));
    }

    private static string NoteIn(string page) => Note().Match(page).Groups[1].Value;

    private static async Task<string> WordsAsync(VaultClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Token));
    }

    [GeneratedRegex("<p class=\"(?:sv-form-error|sv-note)[^\"]*\" role=\"(?:alert|status)\">([^<]+)</p>")]
    private static partial Regex Note();
}
