using System.Net;
using SecureVault.Tests.Hosting;
using static SecureVault.Tests.Accounts.Providers.StubbornProvider;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>Back-channel logout: the provider tells the vault, server to server, that somebody's sessions have ended.</summary>
[Collection(nameof(SharedProviders))]
public sealed class BackChannelTests(SharedProviders shared)
{
    private static readonly Dictionary<string, Func<ProviderAnswer, ProviderAnswer>> Wrong = new()
    {
        ["another audience"] = token => token.With("aud", "another client"),
        ["no audience"] = token => token.With("aud", null),
        ["another issuer"] = token => token.With("iss", "https://other.example.org"),
        ["a nonce"] = token => token.With("nonce", "n-0S6_WzA2Mj"),
        ["no events"] = token => token.With("events", null),
        ["another event"] = token => token.WithJson("events", """{"http://schemas.openid.net/event/frontchannel-logout":{}}"""),
        ["events in a list"] = token => token.WithJson("events", """["http://schemas.openid.net/event/backchannel-logout"]"""),
        ["events in a text"] = token => token.With("events", "http://schemas.openid.net/event/backchannel-logout"),
        ["neither a person nor a session"] = token => token.With("sub", null).With("sid", null),
        ["expired"] = token => token.With("exp", Seconds(-150)),
        ["no end"] = token => token.With("exp", null),
        ["no time"] = token => token.With("iat", null),
        ["not valid yet"] = token => token.With("nbf", Seconds(150)),
        ["unsigned"] = token => token with { Signature = TokenSignature.None },
        ["an HMAC with the public key"] = token => token with { Signature = TokenSignature.HmacOfPublicKey },
        ["an HMAC with the client's secret"] = token => token with { Signature = TokenSignature.HmacOfClientSecret },
        ["an unknown key"] = token => token with { Signature = TokenSignature.UnknownKey },
        ["a foreign key"] = token => token with { Signature = TokenSignature.ForeignKey },
        ["the signature of other claims"] = token => token with { Signature = TokenSignature.OtherClaims },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StubbornProvider Provider => shared.Scene.Providers[0];

    public static TheoryData<string> Errors => [.. Wrong.Keys];

    [Fact]
    public async Task The_sessions_of_one_sign_in_at_the_provider_end()
    {
        using var ended = await EnterAsync("ada-logout", "session-1");
        using var other = await EnterAsync("ada-logout", "session-2");
        using var somebody = await EnterAsync("grace-logout", "session-3");

        Assert.Equal(HttpStatusCode.OK, await LogOutAsync(Provider.LogoutToken("ada-logout", "session-1")));

        Assert.Equal((false, true, true), (await ended.IsSignedInAsync(), await other.IsSignedInAsync(), await somebody.IsSignedInAsync()));
        Assert.Equal(HttpStatusCode.OK, await LogOutAsync(Provider.LogoutToken("ada-logout", "session-1")));
        Assert.Equal(HttpStatusCode.OK, await LogOutAsync(Provider.LogoutToken(subject: null, "session-2")));
        Assert.Equal((false, true), (await other.IsSignedInAsync(), await somebody.IsSignedInAsync()));
    }

    [Fact]
    public async Task Without_a_session_all_of_the_person_that_began_at_that_provider_end()
    {
        using var first = await EnterAsync("all-logout", "session-4");
        using var second = await EnterAsync("all-logout", session: null);
        using var somebody = await EnterAsync("some-logout", "session-5");
        using var elsewhere = await shared.Scene.EnterAsync(ProviderAnswer.Verified("all-logout", "elsewhere@example.org"), SharedProviders.Linking);

        Assert.Equal(HttpStatusCode.OK, await LogOutAsync(Provider.LogoutToken("all-logout", session: null)));

        Assert.Equal((false, false), (await first.IsSignedInAsync(), await second.IsSignedInAsync()));
        Assert.Equal((true, true), (await somebody.IsSignedInAsync(), await elsewhere.IsSignedInAsync()));
    }

    [Fact]
    public async Task A_session_that_began_with_a_password_stays()
    {
        await shared.Scene.InviteAsync("passworded@example.org");
        using var linked = await shared.Scene.EnterAsync(ProviderAnswer.Verified("passworded"), SharedProviders.Linking);
        using var withPassword = shared.Scene.NewClient();
        using var answer = await withPassword.SignInAsync("passworded@example.org", VaultClient.Password);

        var token = shared.Scene.Providers[SharedProviders.Linking].LogoutToken("passworded", session: null);
        Assert.Equal(HttpStatusCode.OK, await LogOutAsync(token, SharedProviders.Linking));

        Assert.Equal((false, true), (await linked.IsSignedInAsync(), await withPassword.IsSignedInAsync()));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_message_with_it_ends_nothing(string error)
    {
        using var client = await EnterAsync("stays", "session-7");

        Assert.Equal(HttpStatusCode.BadRequest, await LogOutAsync(Provider.LogoutToken("stays", "session-7", Wrong[error])));

        Assert.True(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task Only_a_message_of_the_provider_itself_counts_and_no_identity_token()
    {
        using var client = await EnterAsync("stays", "session-7");

        Assert.Equal(HttpStatusCode.BadRequest, await LogOutAsync(Provider.LastToken!));
        Assert.Equal(HttpStatusCode.BadRequest, await LogOutAsync(shared.Scene.Providers[SharedProviders.Linking].LogoutToken("stays", "session-7")));
        Assert.Equal(HttpStatusCode.BadRequest, await LogOutAsync("not a token"));
        Assert.Equal(HttpStatusCode.BadRequest, await LogOutAsync(string.Empty));
        Assert.Equal(HttpStatusCode.OK, await LogOutAsync(shared.Scene.Providers[SharedProviders.Linking].LogoutToken("stays", "session-7"), SharedProviders.Linking));

        Assert.True(await client.IsSignedInAsync());
    }

    private async Task<VaultClient> EnterAsync(string subject, string? session) =>
        await shared.Scene.EnterAsync(ProviderAnswer.Verified(subject).With("sid", session));

    private async Task<HttpStatusCode> LogOutAsync(string token, int provider = 0)
    {
        using var sender = shared.Scene.NewClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["logout_token"] = token });
        using var answer = await sender.Http.PostAsync(new Uri($"/oidc/{provider}/logout", UriKind.Relative), form, Token);
        Assert.Contains("no-store", $"{answer.Headers.CacheControl}", StringComparison.Ordinal);
        Assert.Empty(sender.Cookies.GetAllCookies());
        return answer.StatusCode;
    }
}
