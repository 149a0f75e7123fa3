using SecureVault.Core.Accounts;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>Whom the rules let in who has no account.</summary>
[Collection(nameof(SharedProviders))]
public sealed class NewPeopleTests(SharedProviders shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("domain-1@example.org", true)]
    [InlineData("domain-2@EXAMPLE.ORG", true)]
    [InlineData("domain-3@evil-example.org", false)]
    [InlineData("domain-4@sub.example.org", false)]
    [InlineData("domain-5@example.org.evil.example", false)]
    [InlineData("\"domain-6@example.org\"@evil.example", false)]
    [InlineData("domain-7@example.org@evil.example", false)]
    [InlineData("domain-8@evil.example\n@example.org", false)]
    public async Task A_domain_means_itself(string email, bool isIn)
    {
        var answer = ProviderAnswer.Verified(email, email);
        using var client = shared.Scene.NewClient();

        var address = await shared.Scene.SignInAsync(client, answer);

        Assert.Equal(isIn, shared.Scene.HasSession(client));
        Assert.Equal(isIn, address == "/");
        Assert.True(isIn || address == ProviderScene.Refusal("unknown") || address == ProviderScene.Refusal("unverified"), address);
    }

    [Theory]
    [InlineData(SharedProviders.Invited)]
    [InlineData(SharedProviders.Closed)]
    public async Task Without_an_invitation_nobody_new_comes_in(int provider) =>
        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("uninvited").With("groups", (string[])["staff"]), "unknown", provider);

    [Theory]
    [InlineData("[\"staff\"]", true)]
    [InlineData("[\"others\",\"the vault's people\"]", true)]
    [InlineData("\"staff\"", true)]
    [InlineData("[\"Staff\"]", false)]
    [InlineData("[\"staff2\",\"sta\"]", false)]
    [InlineData("[]", false)]
    [InlineData("\"staff others\"", false)]
    [InlineData("{\"staff\":true}", false)]
    [InlineData(null, false)]
    public async Task A_group_means_itself(string? groups, bool isIn)
    {
        var answer = ProviderAnswer.Verified($"group-{groups?.Length}-{isIn}").WithJson("groups", groups);
        if (!isIn)
        {
            await shared.Scene.AssertRefusedAsync(answer, "unknown", SharedProviders.Groups);
            return;
        }

        using var client = await shared.Scene.EnterAsync(answer, SharedProviders.Groups);
    }

    [Fact]
    public async Task A_member_needs_a_verified_address_as_well() => await shared.Scene.AssertRefusedAsync(
        ProviderAnswer.Verified("member").With("groups", (string[])["staff"]).With("email_verified", false), "unverified", SharedProviders.Groups);

    [Fact]
    public async Task An_invitation_makes_one_account_which_has_the_invited_address()
    {
        var code = await shared.Scene.InvitationAsync("invited@example.org");
        var query = $"?invitation={code}";
        using var client = shared.Scene.NewClient();

        Assert.Equal("/recent", await shared.Scene.SignInAsync(client, new ProviderAnswer("guest"), SharedProviders.Invited, $"{query}&returnUrl=/recent"));

        Assert.Equal(1, await shared.Scene.SessionsAsync("invited@example.org"));
        Assert.Null(await shared.Scene.App.Get<Invitations>().FindAsync(code, Token));
        await shared.Scene.AssertRefusedAsync(new ProviderAnswer("late"), "invitation", SharedProviders.Invited, query);
        using var again = await shared.Scene.EnterAsync(new ProviderAnswer("guest"), SharedProviders.Invited);
        using var withPassword = shared.Scene.NewClient();
        using var refused = await withPassword.SignInAsync("invited@example.org", string.Empty);
        Assert.False(shared.Scene.HasSession(withPassword));
    }

    [Fact]
    public async Task An_invitation_that_nobody_wrote_or_that_was_withdrawn_lets_nobody_in()
    {
        var code = await shared.Scene.InvitationAsync("withdrawn@example.org");
        var invitations = shared.Scene.App.Get<Invitations>();
        var administrator = await shared.Scene.App.FindUserAsync(VaultClient.AdminEmail);
        Assert.True(await invitations.WithdrawAsync(administrator, (await invitations.FindAsync(code, Token))!.Id, Token));

        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("withdrawn"), "invitation", SharedProviders.Invited, $"?invitation={code}");
        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("writer"), "invitation", SharedProviders.Invited, "?invitation=nobody-wrote-this");
    }

    [Fact]
    public async Task Somebody_with_an_account_leaves_an_invitation_to_others()
    {
        using var known = await shared.Scene.EnterAsync(ProviderAnswer.Verified("known"));
        var code = await shared.Scene.InvitationAsync("left@example.org");
        using var client = shared.Scene.NewClient();

        Assert.Equal("/", await shared.Scene.SignInAsync(client, new ProviderAnswer("known"), query: $"?invitation={code}"));

        Assert.Equal(2, await shared.Scene.SessionsAsync("known@example.org"));
        Assert.NotNull(await shared.Scene.App.Get<Invitations>().FindAsync(code, Token));
    }

    [Fact]
    public async Task Of_one_person_in_eight_browsers_at_once_there_is_one_account()
    {
        var before = await shared.Scene.CountAsync();
        var clients = Enumerable.Range(0, 8).Select(_ => shared.Scene.NewClient()).ToList();
        var callbacks = new List<Uri>();
        foreach (var client in clients)
        {
            callbacks.Add(await shared.Scene.AuthorizeAsync(client, ProviderAnswer.Verified("eager")));
        }

        var addresses = await Task.WhenAll(clients.Zip(callbacks, (client, callback) => Task.Run(() => ProviderScene.ReturnAsync(client, callback), Token)));

        clients.ForEach(client => client.Dispose());
        Assert.All(addresses, address => Assert.Equal("/", address));
        var after = await shared.Scene.CountAsync();
        Assert.Equal((1, 8, 1), (after.Accounts - before.Accounts, after.Sessions - before.Sessions, after.Links - before.Links));
    }
}
