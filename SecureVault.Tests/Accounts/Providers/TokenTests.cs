using static SecureVault.Tests.Accounts.Providers.StubbornProvider;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>What a token has to be like, and with whose signature.</summary>
[Collection(nameof(SharedProviders))]
public sealed class TokenTests(SharedProviders shared)
{
    private static readonly Dictionary<string, Func<ProviderAnswer, string, ProviderAnswer>> Wrong = new()
    {
        ["another nonce"] = (answer, _) => answer.With("nonce", "n-0S6_WzA2Mj-of-another-sign-in"),
        ["no nonce"] = (answer, _) => answer.With("nonce", null),
        ["another audience"] = (answer, _) => answer.With("aud", "another client"),
        ["other audiences"] = (answer, _) => answer.With("aud", (string[])["one", "two"]),
        ["no audience"] = (answer, _) => answer.With("aud", null),
        ["meant for another party"] = (answer, _) => answer.With("aud", (string[])[ClientId, "two"]).With("azp", "two"),
        ["another issuer"] = (answer, _) => answer.With("iss", "https://other.example.org"),
        ["an issuer with a slash at its end"] = (answer, issuer) => answer.With("iss", issuer + "/"),
        ["no issuer"] = (answer, _) => answer.With("iss", null),
        ["expired"] = (answer, _) => answer.With("exp", Seconds(-150)),
        ["no end"] = (answer, _) => answer.With("exp", null),
        ["not valid yet"] = (answer, _) => answer.With("nbf", Seconds(150)),
        ["no time"] = (answer, _) => answer.With("iat", null),
        ["no subject"] = (answer, _) => answer.With("sub", null),
        ["an empty subject"] = (answer, _) => answer.With("sub", ""),
        ["an endless subject"] = (answer, _) => answer.With("sub", new string('x', 256)),
        ["a subject that is no text"] = (answer, _) => answer.With("sub", (string[])["mallory"]),
        ["the hash of another access token"] = (answer, _) => answer.With("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
        ["unsigned"] = (answer, _) => answer with { Signature = TokenSignature.None },
        ["a key without a signature"] = (answer, _) => answer with { Signature = TokenSignature.Missing },
        ["an HMAC with the public key"] = (answer, _) => answer with { Signature = TokenSignature.HmacOfPublicKey },
        ["an HMAC with the client's secret"] = (answer, _) => answer with { Signature = TokenSignature.HmacOfClientSecret },
        ["an unknown key"] = (answer, _) => answer with { Signature = TokenSignature.UnknownKey },
        ["a foreign key"] = (answer, _) => answer with { Signature = TokenSignature.ForeignKey },
        ["the signature of other claims"] = (answer, _) => answer with { Signature = TokenSignature.OtherClaims },
        ["from another provider"] = (answer, _) => answer.Returning("iss", "https://other.example.org"),
        ["from an unnamed provider"] = (answer, _) => answer.Returning("iss", null),
        ["a code that nobody gave away"] = (answer, _) => answer.Returning("code", "made-up"),
        ["no code"] = (answer, _) => answer.Returning("code", null),
        ["a state that nobody gave away"] = (answer, _) => answer.Returning("state", "made-up"),
        ["no state"] = (answer, _) => answer.Returning("state", null),
        ["an error of the provider"] = (answer, _) => answer.Returning("code", null).Returning("error", "server_error"),
    };

    public static TheoryData<string> Errors => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task With_it_nobody_gets_in(string error)
    {
        var answer = Wrong[error](ProviderAnswer.Verified("mallory"), shared.Scene.Providers[0].Issuer);

        await shared.Scene.AssertRefusedAsync(answer, "failed");
    }

    [Theory]
    [InlineData("Rs256")]
    [InlineData("Ps256")]
    [InlineData("Es256")]
    public async Task Each_of_the_provider_s_keys_signs_people_in(string signature)
    {
        var answer = ProviderAnswer.Verified($"signed-{signature}") with { Signature = Enum.Parse<TokenSignature>(signature) };

        using var client = await shared.Scene.EnterAsync(answer);

        Assert.True(await client.IsSignedInAsync());
    }

    [Fact]
    public async Task Clocks_may_differ_by_two_minutes()
    {
        using var late = await shared.Scene.EnterAsync(ProviderAnswer.Verified("late").With("exp", Seconds(-90)));
        using var early = await shared.Scene.EnterAsync(ProviderAnswer.Verified("early").With("nbf", Seconds(90)).With("iat", Seconds(90)));
    }

    [Fact]
    public async Task A_provider_that_does_not_name_itself_may_not_name_another_one()
    {
        var invited = $"?invitation={await shared.Scene.InvitationAsync("unnamed@example.org")}";
        var answer = ProviderAnswer.Verified("unnamed");

        await shared.Scene.AssertRefusedAsync(answer.Returning("iss", shared.Scene.Providers[0].Issuer), "failed", SharedProviders.Invited, invited);

        using var client = shared.Scene.NewClient();
        Assert.Equal("/", await shared.Scene.SignInAsync(client, answer, SharedProviders.Invited, invited));
    }

    [Fact]
    public async Task Claims_of_somebody_else_are_not_taken()
    {
        var answer = new ProviderAnswer("mallory") { UserInfo = new { sub = "ada", email = "ada-elsewhere@example.org", email_verified = true } };

        using var client = shared.Scene.NewClient();
        var before = await shared.Scene.CountAsync();
        Assert.StartsWith("/account/sign-in?provider=", await shared.Scene.SignInAsync(client, answer), StringComparison.Ordinal);

        Assert.Equal(before, await shared.Scene.CountAsync());
    }

    [Fact]
    public async Task An_address_that_only_the_endpoint_for_claims_tells_counts()
    {
        var answer = new ProviderAnswer("brief") { UserInfo = new { sub = "brief", email = "brief@example.org", email_verified = true } };

        using var client = await shared.Scene.EnterAsync(answer);

        Assert.Equal(1, await shared.Scene.SessionsAsync("brief@example.org"));
    }

    [Fact]
    public async Task Whoever_says_no_at_the_provider_is_not_told_of_a_failure() => await shared.Scene.AssertRefusedAsync(
        ProviderAnswer.Verified("mallory").Returning("code", null).Returning("error", "access_denied"), "cancelled");
}
