using System.Net;
using SecureVault.Tests.Hosting;
using SecureVault.Tests.Mail;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>Providers that are away, and keys that change.</summary>
public sealed class OutageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_that_does_not_answer_is_said_to_be_down_and_everything_else_works()
    {
        var (silent, absent, sound) = (await StubbornProvider.StartAsync(), await StubbornProvider.StartAsync(), await StubbornProvider.StartAsync());
        (silent.Outage, absent.Outage) = (Outage.Silent, Outage.Absent);
        var settings = new Dictionary<string, string>();
        ProviderScene.AddSettings(settings, 3, $"http://127.0.0.1:{MailCatcher.FreePort()}", StubbornProvider.ClientId, StubbornProvider.ClientSecret);
        await using var scene = await ProviderScene.StartAsync([(silent, []), (absent, []), (sound, ProviderScene.Domains)], settings);
        using var client = scene.NewClient();

        var waiting = BeginAsync(client, 0);
        foreach (var provider in (int[])[1, 3])
        {
            Assert.Equal(ProviderScene.Refusal("down", provider), await BeginAsync(client, provider));
        }

        using (await scene.EnterAsync(ProviderAnswer.Verified("ada"), provider: 2))
        using (await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password))
        {
            Assert.True(await client.IsSignedInAsync());
        }

        Assert.Equal(ProviderScene.Refusal("down"), await waiting);
        absent.Outage = Outage.None;
        await ProviderScene.UntilKnownAsync(scene.App, 1);
        await scene.AssertRefusedAsync(ProviderAnswer.Verified("grace"), "unknown", provider: 1);
    }

    [Fact]
    public async Task A_provider_that_says_it_is_another_one_signs_nobody_in()
    {
        var impostor = await StubbornProvider.StartAsync(namesItself: false);
        impostor.Outage = Outage.Impostor;
        await using var scene = await ProviderScene.StartAsync([(impostor, ProviderScene.Domains)]);
        using var client = scene.NewClient();

        var address = await BeginAsync(client, 0);
        if (!address.StartsWith('/'))
        {
            address = await scene.SignInAsync(client, ProviderAnswer.Verified("mallory").With("iss", "https://other.example.org"));
        }

        Assert.Contains(address, (string[])[ProviderScene.Refusal("failed"), ProviderScene.Refusal("down")]);
        Assert.Null(await scene.SessionsAsync("mallory@example.org"));
    }

    [Fact]
    public async Task New_keys_are_fetched_when_they_are_needed_and_at_most_once_a_minute()
    {
        var provider = await StubbornProvider.StartAsync();
        await using var scene = await ProviderScene.StartAsync([(provider, ProviderScene.Domains)]);
        using var before = await scene.EnterAsync(ProviderAnswer.Verified("ada"));
        var requests = provider.KeyRequests;

        provider.Keys.Rotate();
        using var after = await scene.EnterAsync(ProviderAnswer.Verified("ada"));
        Assert.Equal(requests + 1, provider.KeyRequests);

        for (var i = 0; i < 5; i++)
        {
            await scene.AssertRefusedAsync(ProviderAnswer.Verified("mallory") with { Signature = TokenSignature.UnknownKey }, "failed");
        }

        Assert.Equal(requests + 1, provider.KeyRequests);
        using var still = await scene.EnterAsync(ProviderAnswer.Verified("ada"));
    }

    private static async Task<string> BeginAsync(VaultClient client, int provider)
    {
        using var answer = await client.Http.GetAsync(new Uri($"/account/providers/{provider}", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return $"{answer.Headers.Location}";
    }
}
