using System.Net;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>A vault whose people sign in with providers, and the browsers that go back and forth between them.</summary>
internal sealed class ProviderScene : IAsyncDisposable
{
    private readonly HttpClient _outside = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private ProviderScene(VaultApp app, IReadOnlyList<StubbornProvider> providers) => (App, Providers) = (app, providers);

    public VaultApp App { get; }

    public IReadOnlyList<StubbornProvider> Providers { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Lets in whoever has a verified address at example.org.</summary>
    public static Dictionary<string, string> Domains => new() { ["NewPeople"] = "Domains", ["Domains:0"] = "example.org" };

    /// <summary>Starts a vault with an administrator who has a password.</summary>
    /// <param name="providers">The providers, with the rule for each.</param>
    /// <param name="settings">Of the vault.</param>
    public static async Task<ProviderScene> StartAsync(
        IReadOnlyList<(StubbornProvider Provider, Dictionary<string, string> Rule)> providers, Dictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>(settings ?? []);
        all.TryAdd("Accounts:SignInsPerMinute", "10000");
        foreach (var (index, (provider, rule)) in providers.Index())
        {
            AddSettings(all, index, provider.Issuer, StubbornProvider.ClientId, StubbornProvider.ClientSecret);
            foreach (var (name, value) in rule)
            {
                all[$"Oidc:{index}:{name}"] = value;
            }
        }

        var app = VaultApp.Start(all);
        await VaultClient.AddAdministratorAsync(app);
        foreach (var (index, (provider, _)) in providers.Index())
        {
            if (provider.Outage == Outage.None)
            {
                await UntilKnownAsync(app, index);
            }
        }

        return new ProviderScene(app, [.. providers.Select(one => one.Provider)]);
    }

    /// <summary>The first contact takes its time while other tests run, and the vault does not wait long for it.</summary>
    public static async Task UntilKnownAsync(VaultApp app, int provider)
    {
        using var client = new VaultClient(app);
        await WaitFor.ItAsync(
            async () =>
            {
                using var begun = await client.GetAsync($"/account/providers/{provider}");
                return $"{begun.Headers.Location}" != Refusal("down", provider);
            },
            $"The vault knows provider {provider}");
    }

    public static void AddSettings(Dictionary<string, string> settings, int index, string authority, string client, string secret)
    {
        settings[$"Oidc:{index}:Name"] = $"Example Works {index}";
        settings[$"Oidc:{index}:Authority"] = authority;
        settings[$"Oidc:{index}:ClientId"] = client;
        settings[$"Oidc:{index}:ClientSecret"] = secret;
    }

    /// <summary>A browser that nobody has signed in with.</summary>
    public VaultClient NewClient() => new(App);

    /// <summary>Goes to the provider, which sends the browser back.</summary>
    /// <returns>Where it is sent back to, with the code.</returns>
    public async Task<Uri> AuthorizeAsync(VaultClient client, ProviderAnswer answer, int provider = 0, string query = "")
    {
        Providers[provider].Next = answer;
        using var begun = await client.GetAsync($"/account/providers/{provider}{query}");
        Assert.Equal(HttpStatusCode.Found, begun.StatusCode);
        Assert.StartsWith($"{Providers[provider].Issuer}/authorize?", $"{begun.Headers.Location}", StringComparison.Ordinal);
        using var sent = await _outside.GetAsync(begun.Headers.Location, Token);
        Assert.True(sent.StatusCode == HttpStatusCode.Found, $"The provider refuses: {string.Join(", ", Providers[provider].Complaints)}");
        return sent.Headers.Location!;
    }

    /// <summary>Goes to the provider and back.</summary>
    /// <returns>Where the vault sends the browser then.</returns>
    public async Task<string> SignInAsync(VaultClient client, ProviderAnswer answer, int provider = 0, string query = "") =>
        await ReturnAsync(client, await AuthorizeAsync(client, answer, provider, query));

    /// <summary>Comes back from the provider.</summary>
    /// <returns>Where the vault sends the browser then.</returns>
    public static async Task<string> ReturnAsync(VaultClient client, Uri callback)
    {
        using var answer = await client.Http.GetAsync(callback, Token);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    /// <summary>A browser in which somebody is signed in.</summary>
    public async Task<VaultClient> EnterAsync(ProviderAnswer answer, int provider = 0)
    {
        var client = NewClient();
        Assert.Equal("/", await SignInAsync(client, answer, provider));
        Assert.True(HasSession(client));
        return client;
    }

    /// <summary>A sign-in that fails for the reason, and leaves nothing behind.</summary>
    public async Task AssertRefusedAsync(ProviderAnswer answer, string reason, int provider = 0, string query = "")
    {
        using var client = NewClient();
        var before = await CountAsync();

        Assert.Equal(Refusal(reason, provider), await SignInAsync(client, answer, provider, query));

        Assert.False(HasSession(client));
        Assert.Equal(before, await CountAsync());
    }

    public static string Refusal(string reason, int provider = 0) => $"/account/sign-in?provider={reason}&at={provider}";

    public bool HasSession(VaultClient client) => client.Cookies.GetCookies(App.Address)["SecureVault"] is not null;

    /// <summary>How many accounts, sessions and people of providers there are.</summary>
    public async Task<(int Accounts, int Sessions, int Links)> CountAsync()
    {
        await using var db = await ContextAsync();
        var links = await db.Database.SqlQuery<int>($"""SELECT COUNT(*) AS "Value" FROM "ProviderLinks" """).SingleAsync(Token);
        return (await db.Users.CountAsync(Token), await db.SignInSessions.CountAsync(Token), links);
    }

    /// <summary>How many sessions the account with an address has; null when there is no such account.</summary>
    public async Task<int?> SessionsAsync(string email)
    {
        await using var db = await ContextAsync();
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Email == email, Token);
        return user is null ? null : await db.SignInSessions.CountAsync(session => session.UserId == user.Id, Token);
    }

    /// <summary>An account with a password that an administrator has invited, and that nobody is signed in to.</summary>
    public async Task InviteAsync(string email, bool isAdministrator = false) =>
        Assert.IsType<CreateAccountOutcome.Created>(
            await App.Get<Invitations>().AcceptAsync(await InvitationAsync(email, isAdministrator), VaultClient.Password, Token));

    /// <summary>The code of an invitation.</summary>
    public async Task<string> InvitationAsync(string email, bool isAdministrator = false)
    {
        var administrator = await App.FreshAsync(await App.FindUserAsync(VaultClient.AdminEmail));
        return Assert.IsType<InviteOutcome.Invited>(await App.Get<Invitations>().CreateAsync(administrator, email, isAdministrator, Token)).Code;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        foreach (var provider in Providers)
        {
            await provider.DisposeAsync();
        }

        _outside.Dispose();
    }

    private Task<VaultDbContext> ContextAsync() => App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
}
