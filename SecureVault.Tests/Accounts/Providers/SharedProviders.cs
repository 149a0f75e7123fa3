namespace SecureVault.Tests.Accounts.Providers;

/// <summary>One vault with a provider for each rule, for all tests that leave nothing behind which others would notice.</summary>
[CollectionDefinition(nameof(SharedProviders))]
public sealed class SharedProviders : IAsyncLifetime, ICollectionFixture<SharedProviders>
{
    /// <summary>Lets in whoever has a verified address at example.org.</summary>
    internal const int Domains = 0;

    /// <summary>Lets in whoever has an invitation. It does not name itself on the way back, and nobody signs out there.</summary>
    internal const int Invited = 1;

    /// <summary>Lets in nobody new.</summary>
    internal const int Closed = 2;

    /// <summary>Lets in members of a group.</summary>
    internal const int Groups = 3;

    /// <summary>Like the first one, and connects verified addresses with accounts that there are.</summary>
    internal const int Linking = 4;

    private ProviderScene? _scene;

    internal ProviderScene Scene => _scene!;

    public async ValueTask InitializeAsync() => _scene = await ProviderScene.StartAsync(
    [
        (await StubbornProvider.StartAsync(), new(ProviderScene.Domains) { ["SecondFactorValues:0"] = "mfa", ["SecondFactorValues:1"] = "urn:example:gold" }),
        (await StubbornProvider.StartAsync(namesItself: false, hasSignOut: false), []),
        (await StubbornProvider.StartAsync(), new() { ["NewPeople"] = "Closed" }),
        (await StubbornProvider.StartAsync(), new() { ["NewPeople"] = "Groups", ["Groups:0"] = "staff", ["Groups:1"] = "the vault's people" }),
        (await StubbornProvider.StartAsync(), new(ProviderScene.Domains) { ["LinkVerifiedEmail"] = "true" }),
    ]);

    public async ValueTask DisposeAsync()
    {
        if (_scene is not null)
        {
            await _scene.DisposeAsync();
        }
    }
}
